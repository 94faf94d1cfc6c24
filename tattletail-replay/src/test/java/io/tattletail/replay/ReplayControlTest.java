package io.tattletail.replay;

import static io.tattletail.replay.SmallArchive.everySecond;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tattletail.spew.SpewEvent;
import io.tattletail.testkit.CapturingHandler;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayControlTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir java.nio.file.Path directory;

  private final ExecutorService replaying = Executors.newSingleThreadExecutor();
  private final ControlledWaiter waiter = new ControlledWaiter();
  private final ReplayControl control = new ReplayControl();
  private final CapturingHandler handler = new CapturingHandler();

  @AfterEach
  void stop() {
    control.cancel();
    replaying.shutdownNow();
  }

  private static void await(CountDownLatch latch) throws InterruptedException {
    assertThat(latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
  }

  private static <T> T get(Future<T> future) throws Exception {
    return future.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  @Test
  void pauseHoldsTheNextEventUntilResume() throws Exception {
    Path root = SmallArchive.record(directory, everySecond(10));
    CountDownLatch paused = new CountDownLatch(1);
    waiter.onWait = paused::countDown;
    try (EventReplayer replayer = SmallArchive.replayer(root)) {
      Future<ReplayReport> report =
          replaying.submit(
              () ->
                  replayer.replay(
                      ReplayQuery.all(),
                      event -> {
                        handler.onEvent(event);
                        if (event.id().equals("e3")) {
                          control.pause();
                        }
                      },
                      ReplayOptions.defaults().waiter(waiter).control(control)));
      await(paused);
      assertThat(handler.events()).hasSize(4);
      assertThat(control.isPaused()).isTrue();
      control.resume();
      assertThat(get(report).outcome()).isEqualTo(ReplayOutcome.COMPLETED);
      assertThat(handler.events()).hasSize(10);
      assertThat(control.isPaused()).isFalse();
    }
  }

  @Test
  void cancelFromAnotherThreadEndsTheReplayBehindTheEventBeingHandled() throws Exception {
    Path root = SmallArchive.record(directory, everySecond(10));
    CountDownLatch atThird = new CountDownLatch(1);
    CountDownLatch cancelled = new CountDownLatch(1);
    ReplayReport report;
    try (EventReplayer replayer = SmallArchive.replayer(root)) {
      Future<ReplayReport> replay =
          replaying.submit(
              () ->
                  replayer.replay(
                      ReplayQuery.all(),
                      event -> {
                        if (event.id().equals("e2")) {
                          atThird.countDown();
                          await(cancelled);
                        }
                        handler.onEvent(event);
                      },
                      ReplayOptions.defaults().control(control)));
      await(atThird);
      control.cancel();
      cancelled.countDown();
      report = get(replay);
      assertThat(report.outcome()).isEqualTo(ReplayOutcome.CANCELLED);
      assertThat(report.delivered()).isEqualTo(3);
      assertThat(control.isCancelled()).isTrue();
      replayer.replay(ReplayQuery.all().after(report.position().orElseThrow()), handler);
    }
    assertThat(handler.events())
        .extracting(SpewEvent::id)
        .isEqualTo(everySecond(10).stream().map(SpewEvent::id).toList());
  }

  @Test
  void aPausedReplayCanBeCancelled() throws Exception {
    Path root = SmallArchive.record(directory, everySecond(10));
    CountDownLatch paused = new CountDownLatch(1);
    waiter.onWait = paused::countDown;
    control.pause();
    try (EventReplayer replayer = SmallArchive.replayer(root)) {
      Future<ReplayReport> replay =
          replaying.submit(
              () ->
                  replayer.replay(
                      ReplayQuery.all(),
                      handler,
                      ReplayOptions.defaults().waiter(waiter).control(control)));
      await(paused);
      control.cancel();
      ReplayReport report = get(replay);
      assertThat(report.outcome()).isEqualTo(ReplayOutcome.CANCELLED);
      assertThat(report.delivered()).isZero();
      assertThat(report.position()).isEmpty();
    }
  }

  @Test
  void aPausedReplayCanBeInterrupted() throws Exception {
    Path root = SmallArchive.record(directory, everySecond(10));
    CountDownLatch paused = new CountDownLatch(1);
    CompletableFuture<Thread> thread = new CompletableFuture<>();
    waiter.onWait = paused::countDown;
    control.pause();
    try (EventReplayer replayer = SmallArchive.replayer(root)) {
      Future<ReplayReport> replay =
          replaying.submit(
              () -> {
                thread.complete(Thread.currentThread());
                return replayer.replay(
                    ReplayQuery.all(),
                    handler,
                    ReplayOptions.defaults().waiter(waiter).control(control));
              });
      await(paused);
      get(thread).interrupt();
      assertThatThrownBy(() -> get(replay))
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(InterruptedIOException.class)
          .hasMessageContaining("interrupted while paused");
    }
  }

  @Test
  void aPauseInAPacesWaitHoldsTheEventAndTheScheduleGoesOnAfterIt() throws Exception {
    Path root = SmallArchive.record(directory, everySecond(5));
    List<Long> given = new ArrayList<>();
    CountDownLatch paused = new CountDownLatch(1);
    waiter.onWait =
        () -> {
          if (control.isPaused()) {
            paused.countDown();
          } else if (waiter.waits.size() == 2) {
            control.pause();
          }
        };
    ReplayOptions options =
        ReplayOptions.defaults().pace(Pace.original(1, Duration.ofHours(1))).waiter(waiter);
    try (EventReplayer replayer = SmallArchive.replayer(root)) {
      Future<ReplayReport> replay =
          replaying.submit(
              () ->
                  replayer.replay(
                      ReplayQuery.all(),
                      event -> given.add(waiter.nanos() / 1_000_000_000),
                      options.control(control)));
      await(paused);
      waiter.clock.advance(Duration.ofHours(1));
      control.resume();
      get(replay);
    }
    assertThat(given).containsExactly(0L, 1L, 2L, 3_603L, 3_604L);
  }

  @Test
  void aCancelledControlStaysCancelled() throws Exception {
    Path root = SmallArchive.record(directory, everySecond(3));
    control.cancel();
    control.resume();
    control.pause();
    try (EventReplayer replayer = SmallArchive.replayer(root)) {
      assertThat(
              replayer
                  .replay(ReplayQuery.all(), handler, ReplayOptions.defaults().control(control))
                  .outcome())
          .isEqualTo(ReplayOutcome.CANCELLED);
    }
    assertThat(handler.events()).isEmpty();
  }
}
