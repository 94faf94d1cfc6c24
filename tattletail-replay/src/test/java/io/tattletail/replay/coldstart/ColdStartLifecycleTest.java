package io.tattletail.replay.coldstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ColdStartLifecycleTest {
  private static final Set<ColdStartState> FINAL =
      EnumSet.of(ColdStartState.FAILED, ColdStartState.CLOSED);

  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-11-27T10:00:00Z"));
  private final ColdStartLifecycle lifecycle = new ColdStartLifecycle(now::get);

  private static ColdStartLifecycle in(ColdStartState state) {
    ColdStartLifecycle made = new ColdStartLifecycle(() -> Instant.EPOCH);
    switch (state) {
      case REPLAYING -> {}
      case CATCHING_UP, HANDING_OVER -> made.enter(state);
      case LIVE -> {
        made.enter(ColdStartState.HANDING_OVER);
        made.enter(ColdStartState.LIVE);
      }
      case FAILED -> made.fail(new IllegalStateException("of the test"));
      case CLOSED -> made.close();
    }
    assertThat(made.state()).isEqualTo(state);
    return made;
  }

  private static Set<ColdStartState> allowedFrom(ColdStartState state) {
    return switch (state) {
      case REPLAYING ->
          EnumSet.of(
              ColdStartState.REPLAYING, ColdStartState.CATCHING_UP, ColdStartState.HANDING_OVER);
      case CATCHING_UP -> EnumSet.of(ColdStartState.CATCHING_UP, ColdStartState.HANDING_OVER);
      case HANDING_OVER -> EnumSet.of(ColdStartState.CATCHING_UP, ColdStartState.LIVE);
      case LIVE, FAILED, CLOSED -> EnumSet.noneOf(ColdStartState.class);
    };
  }

  @ParameterizedTest
  @EnumSource
  void entersTheStatesThatMayFollowAndNoOther(ColdStartState state) {
    for (ColdStartState next : ColdStartState.values()) {
      ColdStartLifecycle tried = in(state);
      if (FINAL.contains(state)) {
        tried.enter(next);
        assertThat(tried.state()).as("%s to %s", state, next).isEqualTo(state);
      } else if (allowedFrom(state).contains(next)) {
        assertThatCode(() -> tried.enter(next)).doesNotThrowAnyException();
        assertThat(tried.state()).isEqualTo(next);
      } else {
        assertThatThrownBy(() -> tried.enter(next))
            .isInstanceOf(IllegalStateException.class)
            .hasMessage("a cold start cannot go from %s to %s", state, next);
        assertThat(tried.state()).isEqualTo(state);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"FAILED", "CLOSED"})
  void failsAndClosesFromEachStateThatIsNotFinal(ColdStartState state) {
    IllegalStateException cause = new IllegalStateException("of the test");
    ColdStartLifecycle failed = in(state);
    assertThat(failed.fail(cause)).isTrue();
    assertThat(failed.state()).isEqualTo(ColdStartState.FAILED);
    assertThat(failed.failure()).containsSame(cause);

    ColdStartLifecycle closed = in(state);
    closed.close();
    assertThat(closed.state()).isEqualTo(ColdStartState.CLOSED);
    assertThat(closed.failure()).isEmpty();
  }

  @Test
  void theFirstFailureWins() {
    IllegalStateException first = new IllegalStateException("first");
    assertThat(lifecycle.fail(first)).isTrue();
    assertThat(lifecycle.fail(new IllegalStateException("second"))).isFalse();
    lifecycle.close();
    assertThat(lifecycle.failure()).containsSame(first);
    assertThat(lifecycle.state()).isEqualTo(ColdStartState.FAILED);
  }

  @Test
  void afterACloseNoFailureCounts() {
    lifecycle.close();
    assertThat(lifecycle.fail(new IllegalStateException("late"))).isFalse();
    assertThat(lifecycle.state()).isEqualTo(ColdStartState.CLOSED);
    assertThat(lifecycle.failure()).isEmpty();
  }

  @Test
  void ofManyThreadsThatFailItOneWins() throws Exception {
    int threads = 8;
    CyclicBarrier barrier = new CyclicBarrier(threads);
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Callable<Boolean>> tasks = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        IllegalStateException cause = new IllegalStateException("failure " + i);
        tasks.add(
            () -> {
              barrier.await(30, TimeUnit.SECONDS);
              return lifecycle.fail(cause);
            });
      }
      int won = 0;
      for (Future<Boolean> task : pool.invokeAll(tasks)) {
        won += task.get() ? 1 : 0;
      }
      assertThat(won).isEqualTo(1);
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void aFailureOfTheStopIsKeptAndTheStateStays() {
    IllegalStateException first = new IllegalStateException("the store");
    IllegalStateException second = new IllegalStateException("the broker");
    lifecycle.failStop(first);
    lifecycle.failStop(second);
    assertThat(lifecycle.state()).isEqualTo(ColdStartState.REPLAYING);
    assertThat(lifecycle.failure()).containsSame(first);
    assertThat(first).hasSuppressedException(second);
    lifecycle.close();
    assertThat(lifecycle.state()).isEqualTo(ColdStartState.CLOSED);
  }

  @Test
  void tellsTheFailureOnceUnlessItWasTold() {
    assertThat(lifecycle.tellFailureOnce()).isEmpty();
    IllegalStateException cause = new IllegalStateException("of the test");
    lifecycle.fail(cause);
    assertThat(lifecycle.tellFailureOnce()).containsSame(cause);
    assertThat(lifecycle.tellFailureOnce()).isEmpty();
    assertThat(lifecycle.tellFailure()).containsSame(cause);
  }

  @Test
  void whatIsAskedForBeforeTheFailureIsNotTold() {
    assertThat(lifecycle.tellFailure()).isEmpty();
    lifecycle.fail(new IllegalStateException("of the test"));
    assertThat(lifecycle.tellFailureOnce()).isPresent();
  }

  @Test
  void remembersWhenTheStateChangedAndWhetherItWasLive() {
    Instant start = now.get();
    now.set(start.plusSeconds(1));
    lifecycle.enter(ColdStartState.REPLAYING);
    assertThat(lifecycle.since()).isEqualTo(start);
    lifecycle.enter(ColdStartState.HANDING_OVER);
    assertThat(lifecycle.since()).isEqualTo(start.plusSeconds(1));
    assertThat(lifecycle.wasLive()).isFalse();
    lifecycle.enter(ColdStartState.LIVE);
    lifecycle.close();
    assertThat(lifecycle.wasLive()).isTrue();
    assertThat(lifecycle.timeToLive()).hasValueSatisfying(time -> assertThat(time).isPositive());
  }

  @Test
  void oneCallerFinishesUnlessItGivesTheClaimBack() {
    assertThat(lifecycle.claimFinish()).isTrue();
    assertThat(lifecycle.claimFinish()).isFalse();
    lifecycle.releaseFinish();
    assertThat(lifecycle.claimFinish()).isTrue();
  }

  @Test
  void waitersGoOnWhenItIsSettled() throws Exception {
    assertThat(lifecycle.awaitSettled(0)).isFalse();
    CompletableFuture<Boolean> waiter =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return lifecycle.awaitSettled(Duration.ofSeconds(30).toNanos());
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
            });
    lifecycle.settle();
    assertThat(waiter.get(30, TimeUnit.SECONDS)).isTrue();
  }
}
