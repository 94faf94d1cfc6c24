package io.tattletail.replay.coldstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.util.concurrent.Uninterruptibles;
import io.tattletail.archive.publish.ArchivePublisher;
import io.tattletail.archive.publish.PublishOptions;
import io.tattletail.recorder.EventRecorder;
import io.tattletail.recorder.RecorderOptions;
import io.tattletail.replay.EventReplayer;
import io.tattletail.replay.FailurePolicy;
import io.tattletail.replay.HandlerFailure;
import io.tattletail.replay.HandlerFailures;
import io.tattletail.replay.Pace;
import io.tattletail.spew.ChannelFilter;
import io.tattletail.spew.Origin;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.SpewEventHandler;
import io.tattletail.spew.StartAt;
import io.tattletail.testkit.CapturingHandler;
import io.tattletail.testkit.ControlledClock;
import io.tattletail.testkit.EmbeddedSpew;
import io.tattletail.testkit.EventGenerator;
import io.tattletail.testkit.ScriptedFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ColdStartTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Configuration LOCAL = new Configuration(false);

  /** Commits at once: each event's acknowledgement is waited for. */
  private static final RecorderOptions PROMPT =
      RecorderOptions.defaults().commitInterval(Duration.ofMillis(10));

  @TempDir Path directory;

  private final Iterator<SpewEvent> events = EventGenerator.seeded(1).withChannels(2).iterator();
  private final CapturingHandler handler = new CapturingHandler();
  private EmbeddedSpew spew = EmbeddedSpew.open();

  @AfterEach
  void closeBroker() {
    spew.close();
  }

  private org.apache.hadoop.fs.Path root() {
    return new org.apache.hadoop.fs.Path(directory.resolve("archive").toUri());
  }

  private CheckpointStore checkpoints() {
    return CheckpointStore.inFile(directory.resolve("checkpoint"));
  }

  private void publish(int count) {
    for (int i = 0; i < count; i++) {
      spew.publish(events.next());
    }
  }

  /** All that is on the broker is in the archive when this returns. */
  private void record() throws IOException {
    record(PROMPT);
  }

  private void record(RecorderOptions options) throws IOException {
    try (EventRecorder recorder = EventRecorder.open(root(), LOCAL, options);
        var recording =
            spew.subscribe("tattletail", ChannelFilter.all(), StartAt.earliest(), recorder)) {
      spew.awaitCaughtUp(recording.name(), PATIENCE);
    }
  }

  private EventReplayer replayer() throws IOException {
    return EventReplayer.open(root(), LOCAL);
  }

  private ColdStart coldStart(EventReplayer replayer) {
    return ColdStart.of(replayer, spew, "billing")
        .checkpoints(checkpoints())
        .rereads(1, Duration.ZERO)
        .settling(Duration.ZERO);
  }

  @Test
  void historyComesFirstThenWhatTheArchiveLacksThenWhatIsPublished() throws Exception {
    publish(100);
    record();
    publish(50);
    try (EventReplayer replayer = replayer();
        ColdStartRun run = coldStart(replayer).start(handler)) {
      ColdStartReport report = run.awaitLive(PATIENCE);
      assertThat(report.handover()).contains(Handover.PROVEN);
      assertThat(report.historyEvents()).isEqualTo(100);
      assertThat(report.beginsAfter()).isEmpty();
      publish(30);
      List<SpewEvent> seen = handler.await(180, PATIENCE);
      spew.awaitCaughtUp("billing", PATIENCE);
      assertThat(seen).extracting(SpewEvent::id).doesNotHaveDuplicates().hasSize(180);
      assertThat(seen.subList(0, 100))
          .isSortedAccordingTo((a, b) -> a.timestamp().compareTo(b.timestamp()))
          .allMatch(event -> event.origin() == Origin.REPLAY);
      assertThat(seen.subList(100, 180)).allMatch(event -> event.origin() == Origin.LIVE);
      assertThat(run.report().skippedEvents()).isZero();
      assertThat(run.progress().timeLeft()).contains(Duration.ZERO);
    }
    assertThat(handler.events()).hasSize(180);
  }

  @Test
  void aHandlerThatFailsStopsTheColdStartAndTheNextGoesOnBehindWhatWasHandled() throws Exception {
    publish(100);
    record();
    handler.failWhen(event -> handler.events().size() == 40);
    try (EventReplayer replayer = replayer()) {
      try (ColdStartRun run = coldStart(replayer).start(handler)) {
        assertThatThrownBy(() -> run.awaitLive(PATIENCE))
            .isInstanceOf(ColdStartException.class)
            .hasMessageStartingWith("cold start billing failed: the handler failed at SpewEvent[")
            .hasMessageContaining("goes on from its last checkpoint");
        assertThat(run.state()).isEqualTo(ColdStartState.FAILED);
      }
      handler.failWhen(event -> false);
      try (ColdStartRun run = coldStart(replayer).start(handler)) {
        ColdStartReport report = run.awaitLive(PATIENCE);
        assertThat(report.resumedFrom()).contains(ColdStartState.REPLAYING);
        assertThat(report.historyEvents()).isEqualTo(100);
      }
    }
    assertThat(handler.events()).extracting(SpewEvent::id).doesNotHaveDuplicates().hasSize(100);
  }

  @Test
  void aColdStartGoesOnFromItsCheckpointAlsoWhenTheHistoryWasPublishedMeanwhile() throws Exception {
    publish(100);
    record();
    handler.failWhen(event -> handler.events().size() == 40);
    try (EventReplayer replayer = replayer()) {
      try (ColdStartRun run = coldStart(replayer).start(handler)) {
        assertThatThrownBy(() -> run.awaitLive(PATIENCE)).isInstanceOf(ColdStartException.class);
      }
      handler.failWhen(event -> false);
      ArchivePublisher publisher =
          ArchivePublisher.of(replayer.archive(), PublishOptions.defaults().grace(Duration.ZERO));
      assertThat(publisher.runNow().segmentsDeleted()).isPositive();
      publish(50);
      try (ColdStartRun run = coldStart(replayer).start(handler)) {
        assertThat(run.awaitLive(PATIENCE).handover()).contains(Handover.PROVEN);
        assertThat(handler.await(150, PATIENCE))
            .extracting(SpewEvent::id)
            .doesNotHaveDuplicates()
            .hasSize(150);
      }
    }
  }

  @Test
  void whatNeitherHasIsNamedAndTheServiceMayGoOnWithoutIt() throws Exception {
    spew.close();
    spew = EmbeddedSpew.builder().retention(5).open();
    publishTo("orders", 10);
    try (EventRecorder recorder = EventRecorder.open(root(), LOCAL, PROMPT)) {
      var recording = spew.subscribe("tattletail", ChannelFilter.all(), StartAt.now(), recorder);
      publishTo("orders", 3);
      spew.awaitCaughtUp("tattletail", PATIENCE);
      recording.close();
    }
    publishTo("orders", 20);
    try (EventReplayer replayer = replayer()) {
      try (ColdStartRun run = coldStart(replayer).start(handler)) {
        assertThatThrownBy(() -> run.awaitLive(PATIENCE))
            .hasMessageContaining("offsets 13 to 27 of stream orders are missing")
            .hasMessageContaining("salvage its files, and start again")
            .hasMessageContaining("ColdStart.goOnPast");
      }
      try (ColdStartRun run = coldStart(replayer).goOnPast(hole -> true).start(handler)) {
        ColdStartReport report = run.awaitLive(PATIENCE);
        spew.awaitCaughtUp("billing", PATIENCE);
        assertThat(report.holes()).containsExactly(new Hole("orders", 12, 27, Hole.Kind.LOST));
        assertThat(report.beginsAfter()).containsExactly(Map.entry("orders", 9L));
      }
    }
    assertThat(handler.events())
        .extracting(event -> event.position().orElseThrow().offset())
        .containsExactly(10L, 11L, 12L, 28L, 29L, 30L, 31L, 32L);
  }

  private void publishTo(String channel, int count) {
    for (int i = 0; i < count; i++) {
      spew.publish(SpewEvent.builder().channel(channel).build());
    }
  }

  @Test
  void whatADirectorysTimeHidesComesFromTheBroker() throws Exception {
    publishTo("orders", 3);
    record();
    try (EventReplayer replayer = replayer();
        ColdStartRun run = coldStart(replayer).onProgress(this::recordUnseen).start(handler)) {
      ColdStartReport report = run.awaitLive(PATIENCE);
      spew.awaitCaughtUp("billing", PATIENCE);
      assertThat(report.historyEvents()).isEqualTo(3);
      assertThat(run.report().liveEvents()).isEqualTo(2);
    }
    assertThat(handler.events()).extracting(SpewEvent::id).doesNotHaveDuplicates().hasSize(5);
  }

  @Test
  void whatADirectorysTimeHidesAndTheBrokerDeletedIsFoundByAReadingOfAll() throws Exception {
    spew.close();
    spew = EmbeddedSpew.builder().retention(4).open();
    publishTo("orders", 3);
    record();
    try (EventReplayer replayer = replayer();
        ColdStartRun run =
            coldStart(replayer)
                .onProgress(
                    progress -> {
                      recordUnseen(progress);
                      if (progress.state() == ColdStartState.HANDING_OVER
                          && spew.lag("tattletail") == 0) {
                        publishTo("orders", 4);
                      }
                    })
                .start(handler)) {
      ColdStartReport report = run.awaitLive(PATIENCE);
      spew.awaitCaughtUp("billing", PATIENCE);
      assertThat(report.historyEvents()).isEqualTo(5);
      assertThat(report.holes()).isEmpty();
    }
    assertThat(handler.events()).extracting(SpewEvent::id).doesNotHaveDuplicates().hasSize(9);
  }

  /**
   * Before the archive is read for the second time, records events in directories that look old.
   */
  private void recordUnseen(ColdStartProgress progress) {
    if (progress.state() != ColdStartState.CATCHING_UP || progress.round() != 1) {
      return;
    }
    publishTo("orders", 2);
    recordUnchecked();
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path path : all.filter(Files::isDirectory).toList()) {
        Files.setLastModifiedTime(path, FileTime.from(Instant.now().minus(Duration.ofDays(3))));
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aRejectedEventThatTheBrokerDeletedDoesNotHoldUpTheService() throws Exception {
    spew.close();
    spew = EmbeddedSpew.builder().retention(5).open();
    publishTo("orders", 2);
    spew.publish(
        SpewEvent.builder()
            .channel("orders")
            .timestamp(Instant.parse("1900-01-01T00:00:00Z"))
            .build());
    publishTo("orders", 2);
    record();
    publishTo("orders", 3);
    record();
    try (EventReplayer replayer = replayer();
        ColdStartRun run = coldStart(replayer).start(handler)) {
      assertThat(run.awaitLive(PATIENCE).holes())
          .containsExactly(new Hole("orders", 1, 2, Hole.Kind.REJECTED));
    }
    assertThat(handler.events()).hasSize(7);
  }

  @Test
  void anotherBrokerIsNoticed() throws Exception {
    publishTo("orders", 3);
    record();
    spew.close();
    spew = EmbeddedSpew.open();
    try (EventReplayer replayer = replayer();
        ColdStartRun run = coldStart(replayer).start(handler)) {
      assertThatThrownBy(() -> run.awaitLive(PATIENCE))
          .hasMessageContaining(
              "the archive has stream orders up to offset 2, but the broker only up to none at all")
          .hasMessageContaining("Check that it is the broker whose events the archive has");
    }
  }

  @Test
  void aServiceThatWasDownForLongerThanTheBrokerKeepsEventsIsFilledFromTheArchive()
      throws Exception {
    spew.close();
    spew = EmbeddedSpew.builder().retention(5).open();
    publishTo("orders", 3);
    record();
    try (EventReplayer replayer = replayer()) {
      try (ColdStartRun run = coldStart(replayer).start(handler)) {
        run.awaitLive(PATIENCE);
        publishTo("orders", 2);
        spew.awaitCaughtUp("billing", PATIENCE);
      }
      record();
      for (int i = 0; i < 6; i++) {
        publishTo("orders", 4);
        record();
      }
      try (ColdStartRun run = coldStart(replayer).start(handler)) {
        ColdStartReport report = run.awaitLive(PATIENCE);
        spew.awaitCaughtUp("billing", PATIENCE);
        assertThat(report.resumedFrom()).contains(ColdStartState.LIVE);
        assertThat(report.handover()).contains(Handover.PROVEN);
        assertThat(report.holes()).isEmpty();
      }
    }
    assertThat(handler.events())
        .extracting(event -> event.position().orElseThrow().offset())
        .doesNotHaveDuplicates()
        .hasSize(29);
  }

  @Test
  void aCheckpointOfAnotherColdStartIsRefused() throws Exception {
    publish(10);
    record();
    try (EventReplayer replayer = replayer()) {
      try (ColdStartRun run = coldStart(replayer).start(handler)) {
        run.awaitLive(PATIENCE);
      }
      try (ColdStartRun run = coldStart(replayer).channels("channel.1").start(handler)) {
        assertThatThrownBy(() -> run.awaitLive(PATIENCE))
            .hasMessageContaining(
                "the checkpoint belongs to another cold start: expected channels [channel.1], found"
                    + " [**]")
            .hasMessageContaining("a store of its own");
      }
    }
  }

  @Test
  void withoutPositionsTheHandOverIsAssumed() throws Exception {
    spew.close();
    spew = EmbeddedSpew.builder().withoutPositions().open();
    publish(50);
    record();
    try (EventReplayer replayer = replayer();
        ColdStartRun run = coldStart(replayer).start(handler)) {
      assertThat(run.awaitLive(PATIENCE).handover()).contains(Handover.ASSUMED);
      publish(20);
      spew.awaitCaughtUp("billing", PATIENCE);
    }
    assertThat(handler.events()).extracting(SpewEvent::id).doesNotHaveDuplicates().hasSize(70);
  }

  @Test
  void moreThanCanBeRememberedWithoutPositionsIsAnError() throws Exception {
    spew.close();
    spew = EmbeddedSpew.builder().withoutPositions().open();
    publish(10);
    record();
    try (EventReplayer replayer = replayer();
        ColdStartRun run =
            coldStart(replayer)
                .maxRemembered(3)
                .catchUpUntil(0, 0)
                .onProgress(
                    progress -> {
                      if (progress.state() == ColdStartState.HANDING_OVER) {
                        publish(5);
                        recordUnchecked();
                      }
                    })
                .start(event -> {})) {
      assertThatThrownBy(() -> run.awaitLive(PATIENCE))
          .hasMessageContaining("more than 3 events became visible in the archive")
          .hasMessageContaining("raise ColdStart.maxRemembered");
    }
  }

  private void recordUnchecked() {
    try {
      record();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void eventsThatWereAppendedWithoutAPositionAreKnownByTheirIds() throws Exception {
    publish(20);
    record();
    List<SpewEvent> appended = new ArrayList<>();
    try (EventRecorder recorder = EventRecorder.open(root(), LOCAL, PROMPT)) {
      for (int i = 0; i < 5; i++) {
        SpewEvent event = events.next();
        appended.add(event);
        recorder.append(event).get();
      }
    }
    appended.forEach(spew::publish);
    try (EventReplayer replayer = replayer();
        ColdStartRun run = coldStart(replayer).start(handler)) {
      assertThat(run.awaitLive(PATIENCE).handover()).contains(Handover.ASSUMED);
      spew.awaitCaughtUp("billing", PATIENCE);
      assertThat(run.report().skippedEvents()).isEqualTo(5);
    }
    assertThat(handler.events()).extracting(SpewEvent::id).doesNotHaveDuplicates().hasSize(25);
  }

  @Test
  void aReplayAwareHandlerIsToldOnceWhenToResetAndEachTimeItGoesLive() throws Exception {
    publish(3);
    record();
    List<String> told = new ArrayList<>();
    SpewEventHandler aware =
        new ReplayAwareHandler() {
          @Override
          public void onReplayStart() {
            told.add("start");
          }

          @Override
          public void onReplayEnd() {
            told.add("end");
          }

          @Override
          public void onGoingLive() {
            told.add("live");
          }

          @Override
          public void onEvent(SpewEvent event) {
            told.add(event.origin().toString());
          }
        };
    try (EventReplayer replayer = replayer()) {
      for (int i = 0; i < 2; i++) {
        try (ColdStartRun run = coldStart(replayer).start(aware)) {
          run.awaitLive(PATIENCE);
          publish(1);
          spew.awaitCaughtUp("billing", PATIENCE);
        }
      }
    }
    assertThat(told)
        .containsExactly(
            "start", "REPLAY", "REPLAY", "REPLAY", "end", "live", "LIVE", "end", "live", "LIVE");
  }

  @Test
  void progressTellsHowLongTheReplayWillTake() throws Exception {
    for (int second : List.of(0, 10, 20, 40)) {
      spew.publish(
          SpewEvent.builder()
              .channel("orders")
              .timestamp(Instant.parse("2026-11-24T10:00:00Z").plusSeconds(second))
              .build());
    }
    record();
    List<ColdStartProgress> progress = new ArrayList<>();
    CompletableFuture<ColdStartRun> started = new CompletableFuture<>();
    try (EventReplayer replayer = replayer();
        ColdStartRun run =
            coldStart(replayer)
                .clock(ControlledClock.at(Instant.parse("2026-11-24T10:00:40Z")))
                .start(event -> progress.add(started.get().progress()))) {
      started.complete(run);
      run.awaitLive(PATIENCE);
    }
    assertThat(progress)
        .extracting(ColdStartProgress::historyEvents)
        .containsExactly(0L, 1L, 2L, 3L);
    ColdStartProgress half = progress.get(3);
    assertThat(half.state()).isEqualTo(ColdStartState.REPLAYING);
    assertThat(half.reached()).contains(Instant.parse("2026-11-24T10:00:20Z"));
    assertThat(half.timeLeft().orElseThrow()).isLessThanOrEqualTo(half.elapsed());
    assertThat(progress.get(1).timeLeft()).isEmpty();
  }

  @Test
  void closedFromItsHandlerItStopsBehindThatEvent() throws Exception {
    publish(10);
    record();
    CompletableFuture<ColdStartRun> started = new CompletableFuture<>();
    try (EventReplayer replayer = replayer()) {
      SpewEventHandler closing =
          event -> {
            handler.onEvent(event);
            if (handler.events().size() == 4) {
              started.get().close();
            }
          };
      try (ColdStartRun run = coldStart(replayer).start(closing)) {
        started.complete(run);
        assertThatThrownBy(() -> run.awaitLive(PATIENCE))
            .hasMessage("cold start billing was closed before it was live");
        assertThat(run.state()).isEqualTo(ColdStartState.CLOSED);
      }
      assertThat(handler.events()).hasSize(4);
      try (ColdStartRun run = coldStart(replayer).start(handler)) {
        run.awaitLive(PATIENCE);
      }
    }
    assertThat(handler.events()).extracting(SpewEvent::id).doesNotHaveDuplicates().hasSize(10);
  }

  /** Remembers calls; fails where it was told to. */
  private final class Batches implements SpewEventHandler {
    private final List<Integer> sizes = new ArrayList<>();

    @Override
    public void onEvent(SpewEvent event) {
      throw new AssertionError("expected batches");
    }

    @Override
    public void onEvents(List<SpewEvent> batch) throws Exception {
      for (SpewEvent event : batch) {
        handler.onEvent(event);
      }
      sizes.add(batch.size());
    }
  }

  @Test
  void historyAndLiveComeInBatches() throws Exception {
    spew.close();
    spew = EmbeddedSpew.builder().batchSize(100).open();
    publishTo("orders", 25);
    record();
    Batches batches = new Batches();
    try (EventReplayer replayer = replayer();
        ColdStartRun run = coldStart(replayer).batch(10).start(batches)) {
      run.awaitLive(PATIENCE);
      spew.stop();
      publishTo("orders", 13);
      spew.resume();
      spew.awaitCaughtUp("billing", PATIENCE);
      assertThat(run.report().historyEvents()).isEqualTo(25);
      assertThat(run.report().liveEvents()).isEqualTo(13);
    }
    assertThat(batches.sizes).containsExactly(10, 10, 5, 10, 3);
    assertThat(handler.events()).extracting(SpewEvent::id).doesNotHaveDuplicates().hasSize(38);
  }

  @Test
  void ofABatchThatFailsInTheMiddleNothingCounts() throws Exception {
    publishTo("orders", 25);
    record();
    handler.failWhen(event -> handler.events().size() == 13);
    try (EventReplayer replayer = replayer()) {
      try (ColdStartRun run = coldStart(replayer).batch(10).start(new Batches())) {
        assertThatThrownBy(() -> run.awaitLive(PATIENCE))
            .hasMessageStartingWith(
                "cold start billing failed: the handler failed at a batch of 10, from SpewEvent[")
            .hasMessageContaining("goes on from its last checkpoint");
      }
      handler.failWhen(event -> false);
      Batches batches = new Batches();
      try (ColdStartRun run = coldStart(replayer).batch(10).start(batches)) {
        assertThat(run.awaitLive(PATIENCE).historyEvents()).isEqualTo(25);
      }
      assertThat(batches.sizes).containsExactly(10, 5);
    }
    assertThat(handler.events())
        .extracting(event -> event.position().orElseThrow().offset())
        .containsExactlyElementsOf(
            Stream.concat(
                    Stream.iterate(0L, i -> i + 1).limit(13),
                    Stream.iterate(10L, i -> i + 1).limit(15))
                .toList());
  }

  @Test
  void whatTheHandlerNeverTakesIsSkippedInHistoryAndLiveAndReported() throws Exception {
    publishTo("orders", 4);
    record();
    handler.failWhen(event -> event.position().orElseThrow().offset() % 3 == 1);
    try (EventReplayer replayer = replayer()) {
      ColdStart coldStart =
          coldStart(replayer).onFailure(FailurePolicy.skip().retries(2, Duration.ZERO));
      try (ColdStartRun run = coldStart.start(handler)) {
        HandlerFailures failures = run.awaitLive(PATIENCE).failures();
        assertThat(failures.skipped()).isEqualTo(1);
        assertThat(failures.retries()).isEqualTo(2);
        publishTo("orders", 2);
        spew.awaitCaughtUp("billing", PATIENCE);
        assertThat(run.report().failures().skipped()).isEqualTo(2);
        assertThat(run.report().failures().first())
            .extracting(HandlerFailure::channel)
            .containsExactly("orders", "orders");
        assertThat(spew.refusals("billing")).isZero();
      }
      handler.failWhen(event -> false);
      try (ColdStartRun run = coldStart.start(handler)) {
        run.awaitLive(PATIENCE);
      }
    }
    assertThat(handler.events())
        .extracting(event -> event.position().orElseThrow().offset())
        .containsExactly(0L, 2L, 3L, 5L);
  }

  @Test
  void liveARefusalThatNoPolicyEndsIsDeliveredAgain() throws Exception {
    publishTo("orders", 2);
    record();
    try (EventReplayer replayer = replayer();
        ColdStartRun run =
            coldStart(replayer)
                .onFailure(FailurePolicy.stop().retries(1, Duration.ZERO))
                .start(handler)) {
      run.awaitLive(PATIENCE);
      handler.failNext(3);
      publishTo("orders", 1);
      spew.awaitCaughtUp("billing", PATIENCE);
      assertThat(spew.refusals("billing")).isEqualTo(1);
      assertThat(spew.lastRefusal("billing").orElseThrow()).isInstanceOf(ScriptedFailure.class);
      assertThat(run.report().failures().retries()).isEqualTo(2);
    }
    assertThat(handler.events()).hasSize(3);
  }

  @Test
  void closingEndsTheWaitForAnEventThatIsNotDue() throws Exception {
    for (int hour : List.of(0, 1)) {
      spew.publish(
          SpewEvent.builder()
              .channel("orders")
              .timestamp(Instant.parse("2026-11-24T10:00:00Z").plusSeconds(3_600L * hour))
              .build());
    }
    record();
    try (EventReplayer replayer = replayer()) {
      ColdStartRun waiting =
          coldStart(replayer).pace(Pace.original(1, Duration.ofHours(1))).batch(10).start(handler);
      handler.await(1, PATIENCE);
      waiting.close();
      assertThatThrownBy(() -> waiting.awaitLive(PATIENCE))
          .hasMessage("cold start billing was closed before it was live");
      try (ColdStartRun run = coldStart(replayer).start(handler)) {
        run.awaitLive(PATIENCE);
      }
    }
    assertThat(handler.events()).extracting(SpewEvent::id).doesNotHaveDuplicates().hasSize(2);
  }

  @Test
  void whatIsBeforeTheTimeFromWhichEventsAreWantedIsNeitherGivenFromTheArchiveNorLive()
      throws Exception {
    Instant from = Instant.parse("2026-11-24T10:00:00Z");
    Stream.of(-2, 1, -1, 2).forEach(second -> publishAt(from.plusSeconds(second)));
    record();
    publishAt(from.plusSeconds(-3));
    publishAt(from);
    try (EventReplayer replayer = replayer()) {
      ColdStart coldStart = coldStart(replayer).from(from);
      try (ColdStartRun run = coldStart.start(handler)) {
        assertThat(run.awaitLive(PATIENCE).handover()).contains(Handover.PROVEN);
        publishAt(from.plusSeconds(-4));
        publishAt(from.plusSeconds(3));
        spew.awaitCaughtUp("billing", PATIENCE);
        ColdStartReport report = run.report();
        assertThat(report.historyEvents()).isEqualTo(2);
        assertThat(report.liveEvents()).isEqualTo(2);
        assertThat(report.olderEvents()).isEqualTo(4);
        assertThat(report.holes()).isEmpty();
        assertThat(report.beginsAfter()).isEmpty();
      }
      // Another time has no effect on what goes on.
      try (ColdStartRun run = coldStart.from(from.minusSeconds(3_600)).start(handler)) {
        run.awaitLive(PATIENCE);
        publishAt(from.plusSeconds(-5));
        publishAt(from.plusSeconds(4));
        spew.awaitCaughtUp("billing", PATIENCE);
      }
    }
    assertThat(handler.events())
        .extracting(event -> Duration.between(from, event.timestamp()).toSeconds())
        .containsExactly(1L, 2L, 0L, 3L, 4L);
  }

  private void publishAt(Instant time) {
    spew.publish(SpewEvent.builder().channel("orders").timestamp(time).build());
  }

  @Test
  void theCheckpointDoesNotGrowWithTheDaysAndGoesOnAllTheSame() throws Exception {
    long few = checkpointOf(20);
    handler.failWhen(event -> false);
    long many = checkpointOf(120);
    assertThat(few).isLessThan(1_500);
    assertThat(many).isBetween(few - 100, few + 100);
  }

  /** How large the checkpoint is after so many days; one more start repeats nothing. */
  private long checkpointOf(int days) throws Exception {
    Path own = Files.createDirectories(directory.resolve(days + "-days"));
    org.apache.hadoop.fs.Path archive = new org.apache.hadoop.fs.Path(own.toUri());
    Path file = directory.resolve("checkpoint-" + days);
    CapturingHandler given = new CapturingHandler();
    try (EmbeddedSpew broker = EmbeddedSpew.open()) {
      for (int day = 0; day < days; day++) {
        for (String channel : List.of("a", "b", "c")) {
          broker.publish(
              SpewEvent.builder()
                  .channel(channel)
                  .timestamp(Instant.parse("2025-01-01T00:00:00Z").plus(Duration.ofDays(day)))
                  .build());
        }
      }
      for (String name : List.of("one", "two")) {
        try (EventRecorder recorder = EventRecorder.open(archive, LOCAL, PROMPT.name(name));
            var recording =
                broker.subscribe(name, ChannelFilter.all(), StartAt.earliest(), recorder)) {
          broker.awaitCaughtUp(recording.name(), PATIENCE);
        }
      }
      try (EventReplayer replayer = EventReplayer.open(archive, LOCAL)) {
        ColdStart coldStart =
            ColdStart.of(replayer, broker, "billing").checkpoints(CheckpointStore.inFile(file));
        given.failWhen(event -> given.events().size() == days);
        try (ColdStartRun run = coldStart.start(given)) {
          assertThatThrownBy(() -> run.awaitLive(PATIENCE)).isInstanceOf(ColdStartException.class);
        }
        given.failWhen(event -> false);
        try (ColdStartRun run = coldStart.start(given)) {
          assertThat(run.awaitLive(PATIENCE).handover()).contains(Handover.PROVEN);
        }
      }
    }
    assertThat(given.events()).extracting(SpewEvent::id).doesNotHaveDuplicates().hasSize(3 * days);
    return Files.size(file);
  }

  @Test
  void liveEventsDoNotWaitForACheckpointAndTheLastIsStoredWhenItIsClosed() throws Exception {
    publishTo("orders", 3);
    record();
    CheckpointStore file = checkpoints();
    CountDownLatch mayStore = new CountDownLatch(1);
    CountDownLatch live = new CountDownLatch(1);
    List<Long> stored = Collections.synchronizedList(new ArrayList<>());
    CheckpointStore slow =
        new CheckpointStore() {
          @Override
          public Optional<Checkpoint> load() throws IOException {
            return file.load();
          }

          @Override
          public void store(Checkpoint checkpoint) throws IOException {
            if (live.getCount() == 0) {
              Uninterruptibles.awaitUninterruptibly(mayStore);
            }
            file.store(checkpoint);
            stored.add(checkpoint.content().coverage().get("orders").get(0).last());
          }

          @Override
          public Timing timing() {
            return Timing.SOON;
          }
        };
    try (EventReplayer replayer = replayer()) {
      try (ColdStartRun run =
          coldStart(replayer).checkpoints(slow).checkpointEvents(1).start(handler)) {
        run.awaitLive(PATIENCE);
        stored.clear();
        live.countDown();
        publishTo("orders", 100);
        handler.await(103, PATIENCE);
        mayStore.countDown();
      }
      assertThat(stored).hasSizeLessThanOrEqualTo(4).endsWith(102L).isSorted();
      try (ColdStartRun run = coldStart(replayer).start(handler)) {
        run.awaitLive(PATIENCE);
      }
    }
    assertThat(handler.events()).extracting(SpewEvent::id).doesNotHaveDuplicates().hasSize(103);
  }

  @Test
  void aStoreThatFailsLiveEndsNothingAndIsAnErrorWhenItIsClosed() throws Exception {
    publishTo("orders", 3);
    record();
    AtomicBoolean fails = new AtomicBoolean();
    CheckpointStore failing =
        new CheckpointStore() {
          @Override
          public Optional<Checkpoint> load() {
            return Optional.empty();
          }

          @Override
          public void store(Checkpoint checkpoint) throws IOException {
            if (fails.get()) {
              throw new IOException("no room");
            }
          }
        };
    try (EventReplayer replayer = replayer()) {
      ColdStartRun run =
          coldStart(replayer).checkpoints(failing).checkpointEvents(1).start(handler);
      run.awaitLive(PATIENCE);
      fails.set(true);
      publishTo("orders", 20);
      spew.awaitCaughtUp("billing", PATIENCE);
      assertThat(run.state()).isEqualTo(ColdStartState.LIVE);
      assertThatThrownBy(run::close)
          .hasMessageContaining("the checkpoint could not be stored")
          .hasMessageContaining("no room");
    }
    assertThat(handler.events()).hasSize(23);
  }

  @Test
  void anOffsetWithoutAnEventIsNoLossInHistoryAndLive() throws Exception {
    spew.close();
    spew =
        EmbeddedSpew.builder()
            .batchSize(10)
            .unreadable(event -> event.id().startsWith("bad"))
            .open();
    publishReadable("good-1", "bad-1", "good-2");
    record();
    publishReadable("bad-2", "good-3");
    try (EventReplayer replayer = replayer()) {
      for (int start = 1; start <= 2; start++) {
        try (ColdStartRun run = coldStart(replayer).start(handler)) {
          assertThat(run.awaitLive(PATIENCE).handover()).contains(Handover.PROVEN);
          publishReadable("good-4-" + start, "bad-3-" + start);
          spew.awaitCaughtUp("billing", PATIENCE);
          assertThat(run.state()).isEqualTo(ColdStartState.LIVE);
          assertThat(run.report().holes()).isEmpty();
        }
      }
    }
    assertThat(handler.events())
        .extracting(SpewEvent::id)
        .containsExactly("good-1", "good-2", "good-3", "good-4-1", "good-4-2");
  }

  private void publishReadable(String... ids) {
    for (String id : ids) {
      spew.publish(SpewEvent.builder().channel("orders").id(id).build());
    }
  }
}
