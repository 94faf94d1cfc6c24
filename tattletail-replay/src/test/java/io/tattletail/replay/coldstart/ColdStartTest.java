package io.tattletail.replay.coldstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tattletail.archive.publish.ArchivePublisher;
import io.tattletail.archive.publish.PublishOptions;
import io.tattletail.recorder.EventRecorder;
import io.tattletail.replay.EventReplayer;
import io.tattletail.spew.ChannelFilter;
import io.tattletail.spew.Origin;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.SpewEventHandler;
import io.tattletail.spew.StartAt;
import io.tattletail.testkit.ControlledClock;
import io.tattletail.testkit.EmbeddedSpew;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ColdStartTest extends ColdStartFixture {
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
}
