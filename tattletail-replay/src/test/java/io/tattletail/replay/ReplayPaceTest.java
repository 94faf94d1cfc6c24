package io.tattletail.replay;

import static io.tattletail.replay.SmallArchive.event;
import static io.tattletail.replay.SmallArchive.everySecond;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tattletail.spew.SpewEvent;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayPaceTest {
  @TempDir java.nio.file.Path directory;

  private final ControlledWaiter waiter = new ControlledWaiter();

  /** When each event was given, in milliseconds from the first. */
  private final List<Long> given = new ArrayList<>();

  private ReplayReport replay(List<SpewEvent> events, Pace pace, ReplayControl control)
      throws Exception {
    ReplayOptions options = ReplayOptions.defaults().pace(pace).waiter(waiter);
    try (EventReplayer replayer = SmallArchive.replayer(SmallArchive.record(directory, events))) {
      return replayer.replay(
          ReplayQuery.all(),
          event -> given.add(waiter.nanos() / 1_000_000),
          options.control(control));
    }
  }

  private void replay(List<SpewEvent> events, Pace pace) throws Exception {
    assertThat(replay(events, pace, new ReplayControl()).delivered()).isEqualTo(events.size());
  }

  private static List<SpewEvent> at(int... seconds) {
    return IntStream.of(seconds)
        .mapToObj(second -> event("e" + second, Duration.ofSeconds(second)))
        .toList();
  }

  @Test
  void asFastAsPossibleDoesNotWait() throws Exception {
    replay(everySecond(100), Pace.asFastAsPossible());
    assertThat(waiter.waits).isEmpty();
  }

  @Test
  void theOriginalPaceKeepsDistances() throws Exception {
    replay(at(0, 1, 3, 10), Pace.original(1, Duration.ofHours(1)));
    assertThat(given).containsExactly(0L, 1_000L, 3_000L, 10_000L);
  }

  @Test
  void aFactorDividesDistances() throws Exception {
    replay(at(0, 1, 3, 10), Pace.original(10, Duration.ofHours(1)));
    assertThat(given).containsExactly(0L, 100L, 300L, 1_000L);
  }

  @Test
  void aFactorBelowOneIsSlowMotion() throws Exception {
    replay(at(0, 1, 3), Pace.original(0.5, Duration.ofHours(1)));
    assertThat(given).containsExactly(0L, 2_000L, 6_000L);
  }

  @Test
  void longGapsAreShortenedAndTheDistancesBehindThemAreKept() throws Exception {
    replay(at(0, 1, 40_000, 40_001, 80_000), Pace.original(2, Duration.ofSeconds(5)));
    assertThat(given).containsExactly(0L, 500L, 5_500L, 6_000L, 11_000L);
  }

  @Test
  void aReplayThatFellBehindTheOriginalPaceCatchesUp() throws Exception {
    ReplayOptions options =
        ReplayOptions.defaults().pace(Pace.original(1, Duration.ofHours(1))).waiter(waiter);
    try (EventReplayer replayer =
        SmallArchive.replayer(SmallArchive.record(directory, everySecond(6)))) {
      replayer.replay(
          ReplayQuery.all(),
          event -> {
            given.add(waiter.nanos() / 1_000_000);
            if (event.id().equals("e1")) {
              waiter.clock.advance(Duration.ofMillis(2_500));
            }
          },
          options);
    }
    assertThat(given).containsExactly(0L, 1_000L, 3_500L, 3_500L, 4_000L, 5_000L);
  }

  @Test
  void aRateSpreadsEventsEvenlyWhateverTheirTimes() throws Exception {
    replay(at(0, 1, 2, 3_000, 3_001), Pace.eventsPerSecond(4));
    assertThat(given).containsExactly(0L, 250L, 500L, 750L, 1_000L);
  }

  @Test
  void aRateCatchesUpWhatWasMissedInTheLastSecondOnly() throws Exception {
    ReplayOptions options = ReplayOptions.defaults().pace(Pace.eventsPerSecond(2)).waiter(waiter);
    try (EventReplayer replayer =
        SmallArchive.replayer(SmallArchive.record(directory, everySecond(7)))) {
      replayer.replay(
          ReplayQuery.all(),
          event -> {
            given.add(waiter.nanos() / 1_000_000);
            if (event.id().equals("e1")) {
              waiter.clock.advance(Duration.ofSeconds(60));
            }
          },
          options);
    }
    assertThat(given).containsExactly(0L, 500L, 60_500L, 60_500L, 60_500L, 61_000L, 61_500L);
  }

  @Test
  void aHighRateIsKeptThoughSingleWaitsAreTooShortToKeepIt() throws Exception {
    replay(everySecond(1_001), Pace.eventsPerSecond(1_000_000));
    assertThat(given.get(1_000)).isEqualTo(1L);
  }

  @Test
  void cancellingEndsAWaitAndTheEventIsNotGiven() throws Exception {
    ReplayControl control = new ReplayControl();
    waiter.onWait = control::cancel;
    ReplayReport report = replay(at(0, 5, 10), Pace.original(1, Duration.ofHours(1)), control);
    assertThat(report.outcome()).isEqualTo(ReplayOutcome.CANCELLED);
    assertThat(report.delivered()).isEqualTo(1);
    assertThat(given).hasSize(1);
  }

  @Test
  void anInterruptEndsAWait() {
    waiter.onWait = Thread.currentThread()::interrupt;
    assertThatThrownBy(
            () -> replay(at(0, 5, 10), Pace.original(1, Duration.ofHours(1)), new ReplayControl()))
        .isInstanceOf(InterruptedIOException.class);
    assertThat(Thread.interrupted()).as("still interrupted").isTrue();
  }

  @Test
  void aPaceThatCannotBeIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Pace.original(0, Duration.ZERO))
        .withMessage("factor must be positive, is 0.0");
    assertThatIllegalArgumentException().isThrownBy(() -> Pace.original(Double.NaN, Duration.ZERO));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Pace.original(1, Duration.ofMillis(-1)))
        .withMessageStartingWith("maxGap must not be negative");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Pace.eventsPerSecond(-2))
        .withMessage("eventsPerSecond must be positive, is -2.0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Pace.eventsPerSecond(Double.POSITIVE_INFINITY));
  }
}
