package io.tattletail.replay;

import static io.tattletail.replay.SmallArchive.START;
import static io.tattletail.replay.SmallArchive.everySecond;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import io.tattletail.recorder.EventRecorder;
import io.tattletail.recorder.RecorderOptions;
import io.tattletail.spew.SpewEvent;
import io.tattletail.testkit.CapturingHandler;
import io.tattletail.testkit.MiniHdfs;
import io.tattletail.testkit.MiniHdfsExtension;
import io.tattletail.testkit.faults.Faults;
import io.tattletail.testkit.faults.Operation;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(MiniHdfsExtension.class)
class ReplayProgressTest {
  @TempDir java.nio.file.Path directory;

  private final ControlledWaiter waiter = new ControlledWaiter();
  private final CapturingHandler handler = new CapturingHandler();
  private final List<ReplayProgress> told = new ArrayList<>();
  private Path root;

  /** Forty events, a second apart. */
  @BeforeEach
  void record() throws Exception {
    root = SmallArchive.record(directory, everySecond(40));
  }

  /** Ten events a second by the clock of the test, and told every second. */
  private ReplayOptions options() {
    return ReplayOptions.defaults()
        .pace(Pace.eventsPerSecond(10))
        .onProgress(told::add)
        .waiter(waiter);
  }

  private static ReplayQuery range() {
    return ReplayQuery.all().from(START).until(START.plusSeconds(40));
  }

  @Test
  void theListenerIsToldAtIntervalsAndAtTheEnd() throws Exception {
    waiter.clock.set(START.plus(Duration.ofDays(1)));
    try (EventReplayer replayer = SmallArchive.replayer(root)) {
      ReplayReport report = replayer.replay(range(), handler, options());
      assertThat(told).hasSize(4);
      assertThat(told)
          .extracting(progress -> progress.report().delivered())
          .containsExactly(11L, 21L, 31L, 40L);
      assertThat(told)
          .extracting(progress -> progress.report().outcome())
          .containsExactly(
              ReplayOutcome.RUNNING,
              ReplayOutcome.RUNNING,
              ReplayOutcome.RUNNING,
              ReplayOutcome.COMPLETED);
      assertThat(told.get(3).report()).isEqualTo(report);
      assertThat(report.position()).isPresent();
    }
  }

  @Test
  void shareAndRemainingTimeFollowTheRangeOfTime() throws Exception {
    waiter.clock.set(START.plus(Duration.ofDays(1)));
    try (EventReplayer replayer = SmallArchive.replayer(root)) {
      replayer.replay(range(), handler, options());
    }
    ReplayProgress second = told.get(1);
    assertThat(second.timeReached()).contains(START.plusSeconds(20));
    assertThat(second.share()).isEqualTo(0.5);
    assertThat(second.remaining()).contains(Duration.ofSeconds(2));
    assertThat(second.eventsPerSecond()).isCloseTo(10, within(1e-9));
    assertThat(second.toString())
        .startsWith("running: 50.0%, 21 events")
        .endsWith("bytes, at 2026-03-01T12:00:20Z, 10 events/s, 2s left");
    ReplayProgress last = told.get(3);
    assertThat(last.share()).isEqualTo(1);
    assertThat(last.remaining()).contains(Duration.ZERO);
  }

  @Test
  void aQueryWithoutBoundsBeginsAtItsFirstEventAndEndsNow() throws Exception {
    waiter.clock.set(START.plusSeconds(80));
    try (EventReplayer replayer = SmallArchive.replayer(root)) {
      replayer.replay(ReplayQuery.all(), handler, options());
    }
    assertThat(told.get(0).share()).isEqualTo(10 / 80.0);
    assertThat(told.get(1).share()).isEqualTo(20 / 80.0);
  }

  @Test
  void withAPlanTheShareIsThatOfItsEvents() throws Exception {
    try (EventReplayer replayer = SmallArchive.replayer(root)) {
      ReplayPlan plan = replayer.plan(range());
      replayer.replay(plan, handler, options());
    }
    assertThat(told)
        .extracting(ReplayProgress::share)
        .containsExactly(11 / 40.0, 21 / 40.0, 31 / 40.0, 1.0);
  }

  /** An event a second for ten seconds, then one an hour, up to nine hours. */
  private static List<SpewEvent> busyThenQuiet() {
    List<SpewEvent> events = new ArrayList<>(everySecond(10));
    for (int hour = 1; hour < 10; hour++) {
      events.add(SmallArchive.event("h" + hour, Duration.ofHours(hour)));
    }
    return events;
  }

  private void replayBusyThenQuiet(Pace pace, boolean planned) throws Exception {
    Path busy = SmallArchive.record(directory.resolve("busy"), busyThenQuiet());
    waiter.clock.set(START.plus(Duration.ofDays(1)));
    try (EventReplayer replayer = SmallArchive.replayer(busy)) {
      ReplayQuery query =
          ReplayQuery.all().from(START).until(START.plus(Duration.ofHours(9)).plusNanos(1_000));
      if (planned) {
        replayer.replay(replayer.plan(query), handler, options().pace(pace));
      } else {
        replayer.replay(query, handler, options().pace(pace));
      }
    }
  }

  @Test
  void atTheOriginalPaceTheRestTakesAsLongAsItTookWhenItHappened() throws Exception {
    for (boolean planned : new boolean[] {true, false}) {
      told.clear();
      replayBusyThenQuiet(Pace.original(10, Duration.ofHours(1)), planned);

      ReplayProgress busy = told.get(0);
      assertThat(busy.timeReached()).contains(START.plus(Duration.ofHours(1)));
      assertThat(busy.remaining().orElseThrow())
          .as("planned %s", planned)
          .isCloseTo(Duration.ofHours(8).dividedBy(10), Duration.ofMillis(1));
    }
  }

  @Test
  void gapsThatThePaceShortensShortenTheRest() throws Exception {
    replayBusyThenQuiet(Pace.original(1, Duration.ofMinutes(1)), true);

    assertThat(told).hasSizeGreaterThan(9);
    for (ReplayProgress progress : told.subList(0, told.size() - 1)) {
      long eventsLeft = 19 - progress.report().delivered();
      assertThat(progress.remaining().orElseThrow())
          .isLessThanOrEqualTo(Duration.ofMinutes(eventsLeft));
    }
    assertThat(told.get(12).remaining().orElseThrow().toSeconds()).isBetween(200L, 400L);
  }

  @Test
  void atARateTheRestTakesAsManyEventsAsArePlannedWhateverHappenedBefore() throws Exception {
    try (EventReplayer replayer = SmallArchive.replayer(root)) {
      ReplayPlan plan = replayer.plan(range());
      replayer.replay(
          plan,
          event -> {
            if (event.id().equals("e0")) {
              waiter.clock.advance(Duration.ofMinutes(5));
            }
          },
          options());
    }
    ReplayProgress late = told.get(told.size() - 2);
    assertThat(late.remaining())
        .contains(Duration.ofMillis(100 * (40 - late.report().delivered())));
  }

  @Test
  void aReplayThatCannotKeepItsPaceTakesAsLongAsItsSpeedSays() throws Exception {
    try (EventReplayer replayer = SmallArchive.replayer(root)) {
      waiter.clock.set(START.plus(Duration.ofDays(1)));
      replayer.replay(
          range(),
          event -> waiter.clock.advance(Duration.ofSeconds(3)),
          options().pace(Pace.original(1, Duration.ofHours(1))));
    }
    ReplayProgress half = told.get(20);
    assertThat(half.timeReached()).contains(START.plusSeconds(20));
    assertThat(half.remaining()).contains(Duration.ofSeconds(63));
  }

  @Test
  void pausesCountNeitherForTheRateNorForTheRemainingTime() throws Exception {
    waiter.clock.set(START.plus(Duration.ofDays(1)));
    ReplayControl control = new ReplayControl();
    waiter.onWait =
        () -> {
          if (control.isPaused()) {
            waiter.clock.advance(Duration.ofHours(7));
            control.resume();
          }
        };
    try (EventReplayer replayer = SmallArchive.replayer(root)) {
      replayer.replay(
          range(),
          event -> {
            if (event.id().equals("e7")) {
              control.pause();
            }
          },
          options().control(control));
    }
    assertThat(told.get(1).remaining()).contains(Duration.ofSeconds(2));
    assertThat(told.get(1).eventsPerSecond()).isCloseTo(10, within(1e-9));
  }

  @Test
  void everyPositionToldIsOneToGoOnFrom() throws Exception {
    ReplayOptions afterEveryCall = ReplayOptions.defaults().onProgress(Duration.ZERO, told::add);
    try (EventReplayer replayer = SmallArchive.replayer(root)) {
      replayer.replay(ReplayQuery.all(), handler, afterEveryCall);
    }
    assertThat(told).hasSize(41);
    List<String> all = handler.events().stream().map(SpewEvent::id).toList();
    try (EventReplayer replayer = SmallArchive.replayer(root)) {
      for (ReplayProgress progress : told) {
        handler.clear();
        replayer.replay(
            ReplayQuery.all().after(progress.report().position().orElseThrow()), handler);
        assertThat(handler.events())
            .extracting(SpewEvent::id)
            .isEqualTo(all.subList((int) progress.report().delivered(), 40));
      }
    }
  }

  @Test
  void theListenerIsToldOfAFailureToo() throws Exception {
    handler.failWhen(event -> event.id().equals("e5"));
    try (EventReplayer replayer = SmallArchive.replayer(root)) {
      ReplayException stopped =
          catchThrowableOfType(
              ReplayException.class, () -> replayer.replay(range(), handler, options()));
      assertThat(told).hasSize(1);
      assertThat(told.get(0).report().outcome()).isEqualTo(ReplayOutcome.FAILED);
      assertThat(told.get(0).report().delivered()).isEqualTo(5);
      assertThat(told.get(0).report().position()).isEqualTo(stopped.position());
    }
  }

  @Test
  void afterAnErrorOfTheFileSystemTheLastPositionToldIsWhereToGoOn(MiniHdfs hdfs) throws Exception {
    Path onHdfs = hdfs.newDirectory();
    try (EventRecorder recorder =
        EventRecorder.open(onHdfs, hdfs.configuration(), RecorderOptions.defaults().rollBytes(1))) {
      for (SpewEvent event : everySecond(40)) {
        recorder.onEvent(event);
      }
    }
    try (Faults faults = Faults.create()) {
      ReplayOptions watched = ReplayOptions.defaults().onProgress(told::add);
      try (EventReplayer replayer =
          EventReplayer.open(onHdfs, faults.install(hdfs.configuration()))) {
        faults
            .fail(Operation.OPEN)
            .on(path -> path.getName().startsWith("20260301T120020."))
            .before();
        assertThatThrownBy(() -> replayer.replay(ReplayQuery.all(), handler, watched))
            .isInstanceOf(IOException.class);
        faults.lift();
        ReplayReport failed = told.get(told.size() - 1).report();
        assertThat(failed.outcome()).isEqualTo(ReplayOutcome.FAILED);
        assertThat(failed.delivered()).isEqualTo(handler.events().size()).isLessThan(40);
        replayer.replay(ReplayQuery.all().after(failed.position().orElseThrow()), handler, watched);
      }
    }
    assertThat(handler.events())
        .extracting(SpewEvent::id)
        .isEqualTo(everySecond(40).stream().map(SpewEvent::id).toList());
  }

  @Test
  void theListenerIsToldThatItWasCancelled() throws Exception {
    ReplayControl control = new ReplayControl();
    try (EventReplayer replayer = SmallArchive.replayer(root)) {
      replayer.replay(range(), event -> control.cancel(), options().control(control));
    }
    assertThat(told).hasSize(1);
    assertThat(told.get(0).report().outcome()).isEqualTo(ReplayOutcome.CANCELLED);
    assertThat(told.get(0).report().delivered()).isEqualTo(1);
  }

  @Test
  void aListenerThatThrowsEndsTheReplayAndIsNotCalledAgain() throws Exception {
    ReplayOptions failing =
        options()
            .onProgress(
                Duration.ofSeconds(1),
                progress -> {
                  told.add(progress);
                  throw new IllegalStateException("no room for the checkpoint");
                });
    try (EventReplayer replayer = SmallArchive.replayer(root)) {
      ReplayException ended =
          catchThrowableOfType(
              ReplayException.class, () -> replayer.replay(range(), handler, failing));
      assertThat(ended)
          .hasMessage(
              "the progress listener failed: java.lang.IllegalStateException: no room for the checkpoint")
          .hasCauseInstanceOf(IllegalStateException.class);
      assertThat(ended.position()).isEqualTo(told.get(0).report().position());
    }
    assertThat(told).hasSize(1);
    assertThat(handler.events()).hasSize(11);
  }

  @Test
  void whatAListenerThrowsAtAFailureIsAddedToIt() throws Exception {
    handler.failNext(1);
    ReplayOptions failing =
        options()
            .onProgress(
                Duration.ofSeconds(1),
                progress -> {
                  throw new IllegalStateException("no room for the checkpoint");
                });
    try (EventReplayer replayer = SmallArchive.replayer(root)) {
      ReplayException ended =
          catchThrowableOfType(
              ReplayException.class, () -> replayer.replay(range(), handler, failing));
      assertThat(ended).hasMessageStartingWith("the handler failed at");
      assertThat(ended.getSuppressed()[0]).hasMessageStartingWith("the progress listener failed");
    }
  }

  @Test
  void anInterruptedListenerEndsTheReplay() throws Exception {
    ReplayOptions interrupted =
        options()
            .onProgress(
                Duration.ZERO,
                progress -> {
                  throw new InterruptedException();
                });
    try (EventReplayer replayer = SmallArchive.replayer(root)) {
      assertThatThrownBy(() -> replayer.replay(range(), handler, interrupted))
          .isInstanceOf(InterruptedIOException.class);
      assertThat(Thread.interrupted()).as("still interrupted").isTrue();
    }
  }
}
