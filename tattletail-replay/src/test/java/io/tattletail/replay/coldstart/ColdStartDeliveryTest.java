package io.tattletail.replay.coldstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tattletail.replay.EventReplayer;
import io.tattletail.replay.FailurePolicy;
import io.tattletail.replay.HandlerFailure;
import io.tattletail.replay.HandlerFailures;
import io.tattletail.replay.Pace;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.SpewEventHandler;
import io.tattletail.testkit.EmbeddedSpew;
import io.tattletail.testkit.ScriptedFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Batches, pace and failure policy of a cold start, in history and live. */
class ColdStartDeliveryTest extends ColdStartFixture {
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
        ColdStartRun run = coldStart(replayer).batchSize(10).start(batches)) {
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
      try (ColdStartRun run = coldStart(replayer).batchSize(10).start(new Batches())) {
        assertThatThrownBy(() -> run.awaitLive(PATIENCE))
            .hasMessageStartingWith(
                "cold start billing failed: the handler failed at a batch of 10, from SpewEvent[")
            .hasMessageContaining("goes on from its last checkpoint");
      }
      handler.failWhen(event -> false);
      Batches batches = new Batches();
      try (ColdStartRun run = coldStart(replayer).batchSize(10).start(batches)) {
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
          coldStart(replayer)
              .pace(Pace.original(1, Duration.ofHours(1)))
              .batchSize(10)
              .start(handler);
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
