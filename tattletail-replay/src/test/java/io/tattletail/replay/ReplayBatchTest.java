package io.tattletail.replay;

import static io.tattletail.replay.SmallArchive.event;
import static io.tattletail.replay.SmallArchive.everySecond;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.SpewEventHandler;
import io.tattletail.testkit.CapturingHandler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayBatchTest {
  @TempDir java.nio.file.Path directory;

  private final ControlledWaiter waiter = new ControlledWaiter();
  private final Batches handler = new Batches();
  private final CapturingHandler deadLetters = new CapturingHandler();

  /** Takes a batch as a whole or not at all, as an insert in one transaction does. */
  private static final class Batches implements SpewEventHandler {
    private final List<List<String>> taken = new ArrayList<>();
    private final List<List<String>> refused = new ArrayList<>();
    private Set<String> bad = Set.of();
    private int failuresLeft;

    @Override
    public void onEvent(SpewEvent event) {
      throw new AssertionError("a replay in batches gives batches only");
    }

    @Override
    public void onEvents(List<SpewEvent> events) {
      List<String> ids = events.stream().map(SpewEvent::id).toList();
      if (failuresLeft > 0 || ids.stream().anyMatch(bad::contains)) {
        failuresLeft = Math.max(0, failuresLeft - 1);
        refused.add(ids);
        throw new IllegalStateException("rolled back");
      }
      taken.add(ids);
    }
  }

  private ReplayReport replay(List<SpewEvent> events, ReplayOptions options) throws Exception {
    Path root = SmallArchive.record(directory, events);
    try (EventReplayer replayer = SmallArchive.replayer(root)) {
      return replayer.replay(ReplayQuery.all(), handler, options.waiter(waiter));
    }
  }

  private static List<String> ids(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> "e" + i).toList();
  }

  @Test
  void eventsComeInBatchesInOrderAndTheLastIsSmaller() throws Exception {
    ReplayReport report = replay(everySecond(10), ReplayOptions.defaults().batchSize(4));
    assertThat(handler.taken).containsExactly(ids(0, 4), ids(4, 8), ids(8, 10));
    assertThat(report.delivered()).isEqualTo(10);
  }

  @Test
  void aBatchIsBoundedInBytesToo() throws Exception {
    List<SpewEvent> large =
        IntStream.range(0, 7)
            .mapToObj(
                i ->
                    SpewEvent.builder()
                        .id("e" + i)
                        .channel("c")
                        .timestamp(SmallArchive.START.plusSeconds(i))
                        .payload("\"" + "x".repeat(2 << 20) + "\"")
                        .build())
            .toList();
    replay(large, ReplayOptions.defaults().batchSize(1_000));
    assertThat(handler.taken).containsExactly(ids(0, 2), ids(2, 4), ids(4, 6), ids(6, 7));
  }

  @Test
  void nothingWaitsInABatchForALaterEventsTime() throws Exception {
    List<SpewEvent> bursts =
        List.of(
            event("e0", Duration.ZERO),
            event("e1", Duration.ZERO),
            event("e2", Duration.ofSeconds(5)),
            event("e3", Duration.ofSeconds(5)),
            event("e4", Duration.ofSeconds(9)));
    List<Duration> beforeBatches = new ArrayList<>();
    waiter.onWait = () -> beforeBatches.add(Duration.ofSeconds(handler.taken.size()));
    replay(
        bursts,
        ReplayOptions.defaults().batchSize(100).pace(Pace.original(1, Duration.ofHours(1))));
    assertThat(handler.taken).containsExactly(ids(0, 2), ids(2, 4), ids(4, 5));
    assertThat(waiter.waits).containsExactly(Duration.ofSeconds(5), Duration.ofSeconds(4));
    assertThat(beforeBatches)
        .as("batches taken when a wait begins")
        .containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(2));
  }

  @Test
  void aBatchIsTriedAgainAsAWhole() throws Exception {
    handler.failuresLeft = 2;
    ReplayReport report =
        replay(
            everySecond(6),
            ReplayOptions.defaults()
                .batchSize(3)
                .onFailure(FailurePolicy.stop().retries(2, Duration.ofSeconds(1))));
    assertThat(handler.refused).containsExactly(ids(0, 3), ids(0, 3));
    assertThat(handler.taken).containsExactly(ids(0, 3), ids(3, 6));
    assertThat(report.failures().retries()).isEqualTo(2);
  }

  @Test
  void whatABatchCannotGetAcrossIsFoundOneByOneAndParked() throws Exception {
    handler.bad = Set.of("e4", "e5");
    ReplayReport report =
        replay(
            everySecond(9),
            ReplayOptions.defaults()
                .batchSize(3)
                .onFailure(FailurePolicy.park(deadLetters).retries(1, Duration.ofSeconds(1))));
    assertThat(handler.refused).containsExactly(ids(3, 6), ids(3, 6), List.of("e4"), List.of("e5"));
    assertThat(handler.taken).containsExactly(ids(0, 3), List.of("e3"), ids(6, 9));
    assertThat(deadLetters.events()).extracting(SpewEvent::id).containsExactly("e4", "e5");
    assertThat(report.delivered()).isEqualTo(9);
    assertThat(report.failures().parked()).isEqualTo(2);
    assertThat(report.failures().first())
        .extracting(HandlerFailure::id)
        .containsExactly("e4", "e5");
  }

  @Test
  void aReplayThatStopsAtABatchGoesOnWithItsFirstEvent() throws Exception {
    handler.bad = Set.of("e5");
    Path root = SmallArchive.record(directory, everySecond(9));
    ReplayOptions options = ReplayOptions.defaults().batchSize(3).waiter(waiter);
    try (EventReplayer replayer = SmallArchive.replayer(root)) {
      ReplayException stopped =
          catchThrowableOfType(
              ReplayException.class, () -> replayer.replay(ReplayQuery.all(), handler, options));
      assertThat(stopped)
          .hasMessageStartingWith("the handler failed at a batch of 3, from SpewEvent[c e3")
          .hasMessageContaining("to SpewEvent[c e5");
      handler.bad = Set.of();
      replayer.replay(ReplayQuery.all().after(stopped.position().orElseThrow()), handler, options);
    }
    assertThat(handler.taken).containsExactly(ids(0, 3), ids(3, 6), ids(6, 9));
  }

  @Test
  void anEventThatWaitsBehindABatchThatIsRefusedIsNotDelivered() throws Exception {
    handler.bad = Set.of("e1");
    List<ReplayReport> told = new ArrayList<>();
    List<SpewEvent> bursts =
        List.of(
            event("e0", Duration.ZERO),
            event("e1", Duration.ZERO),
            event("e2", Duration.ofSeconds(5)));
    ReplayOptions options =
        ReplayOptions.defaults()
            .batchSize(100)
            .pace(Pace.original(1, Duration.ofHours(1)))
            .onProgress(progress -> told.add(progress.report()));
    assertThatThrownBy(() -> replay(bursts, options)).isInstanceOf(ReplayException.class);
    assertThat(told).extracting(ReplayReport::delivered).containsExactly(0L);
  }

  @Test
  void cancellingDropsWhatIsCollectedAndThePositionIsBeforeIt() throws Exception {
    Path root = SmallArchive.record(directory, everySecond(9));
    ReplayControl control = new ReplayControl();
    handler.bad = Set.of("e4");
    waiter.onWait = control::cancel;
    ReplayOptions options =
        ReplayOptions.defaults()
            .batchSize(3)
            .onFailure(FailurePolicy.skip().retries(9, Duration.ofSeconds(1)))
            .waiter(waiter);
    ReplayReport report;
    try (EventReplayer replayer = SmallArchive.replayer(root)) {
      report = replayer.replay(ReplayQuery.all(), handler, options.control(control));
      assertThat(report.outcome()).isEqualTo(ReplayOutcome.CANCELLED);
      assertThat(report.delivered()).isEqualTo(3);
      handler.bad = Set.of();
      replayer.replay(ReplayQuery.all().after(report.position().orElseThrow()), handler, options);
    }
    assertThat(handler.taken).containsExactly(ids(0, 3), ids(3, 6), ids(6, 9));
  }

  @Test
  void aBatchMayBeKept() throws Exception {
    List<List<SpewEvent>> kept = new ArrayList<>();
    Path root = SmallArchive.record(directory, everySecond(4));
    try (EventReplayer replayer = SmallArchive.replayer(root)) {
      replayer.replay(
          ReplayQuery.all(),
          new SpewEventHandler() {
            @Override
            public void onEvent(SpewEvent event) {}

            @Override
            public void onEvents(List<SpewEvent> events) {
              kept.add(events);
            }
          },
          ReplayOptions.defaults().batchSize(2));
    }
    assertThat(kept)
        .extracting(batch -> batch.stream().map(SpewEvent::id).toList())
        .containsExactly(ids(0, 2), ids(2, 4));
  }

  @Test
  void aBatchOfNothingIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ReplayOptions.defaults().batchSize(0))
        .withMessage("batchSize must be positive, is 0");
  }
}
