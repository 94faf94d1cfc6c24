package io.tattletail.replay.coldstart;

import static com.google.common.base.Preconditions.checkState;

import com.google.common.collect.ImmutableSetMultimap;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The state of a cold start. It alone holds the state, the failure and who was told of it, and it
 * alone decides which transitions are allowed:
 *
 * <pre>
 *   REPLAYING    → REPLAYING, CATCHING_UP, HANDING_OVER
 *   CATCHING_UP  → CATCHING_UP, HANDING_OVER
 *   HANDING_OVER → CATCHING_UP, LIVE
 *   each of these and LIVE → FAILED, CLOSED, which are final
 * </pre>
 *
 * <p>The first of failure and close wins: a transition after it has no effect.
 *
 * <p>It does no I/O, and calls nobody but the clock. Thread-safe.
 */
final class ColdStartLifecycle {
  private static final ImmutableSetMultimap<ColdStartState, ColdStartState> ALLOWED =
      ImmutableSetMultimap.<ColdStartState, ColdStartState>builder()
          .putAll(
              ColdStartState.REPLAYING,
              ColdStartState.REPLAYING,
              ColdStartState.CATCHING_UP,
              ColdStartState.HANDING_OVER)
          .putAll(
              ColdStartState.CATCHING_UP, ColdStartState.CATCHING_UP, ColdStartState.HANDING_OVER)
          .putAll(ColdStartState.HANDING_OVER, ColdStartState.CATCHING_UP, ColdStartState.LIVE)
          .build();

  private final InstantSource clock;
  private final long startNanos = System.nanoTime();
  private final StopSignal stop = new StopSignal();

  /** Open when the thread of the cold start has nothing left to do: it is live, or it ended. */
  private final CountDownLatch settled = new CountDownLatch(1);

  private volatile ColdStartState state = ColdStartState.REPLAYING;
  private volatile Optional<Duration> timeToLive = Optional.empty();

  /** Guarded by this, as are all below. */
  private Instant since;

  private @Nullable Throwable failure;
  private boolean failureTold;
  private boolean finishing;

  ColdStartLifecycle(InstantSource clock) {
    this.clock = clock;
    this.since = clock.instant();
  }

  ColdStartState state() {
    return state;
  }

  /** When it entered its state. */
  synchronized Instant since() {
    return since;
  }

  /** The time since it was started. */
  Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - startNanos);
  }

  /** The time from start to live; empty if it was never live. */
  Optional<Duration> timeToLive() {
    return timeToLive;
  }

  /** Whether it was live, also if it ended since. */
  boolean wasLive() {
    return timeToLive.isPresent();
  }

  /** The signal that close gives to the thread of the cold start. */
  StopSignal stop() {
    return stop;
  }

  private boolean hasEnded() {
    return state == ColdStartState.FAILED || state == ColdStartState.CLOSED;
  }

  /**
   * Enters one of the states {@code REPLAYING} to {@code LIVE}. Without effect after the end.
   *
   * @throws IllegalStateException if the transition is not allowed
   */
  synchronized void enter(ColdStartState next) {
    if (hasEnded()) {
      return;
    }
    checkState(
        ALLOWED.containsEntry(state, next), "a cold start cannot go from %s to %s", state, next);
    if (next == ColdStartState.LIVE) {
      timeToLive = Optional.of(elapsed());
    }
    move(next);
  }

  /** Sets the state first: a failed JVM may have no memory left for the rest. */
  private void move(ColdStartState next) {
    boolean changes = state != next;
    state = next;
    if (changes) {
      since = clock.instant();
    }
  }

  /**
   * Fails the cold start. Only the first failure counts, and none after the close.
   *
   * @return whether this failure is the one that counts
   */
  synchronized boolean fail(Throwable cause) {
    if (failure != null || hasEnded()) {
      return false;
    }
    failure = cause;
    move(ColdStartState.FAILED);
    return true;
  }

  /** Keeps a failure of the stop for who closes the cold start. The state stays as it is. */
  synchronized void failStop(Throwable cause) {
    if (failure == null) {
      failure = cause;
    } else if (failure != cause) {
      failure.addSuppressed(cause);
    }
  }

  /** Closes the cold start; without effect if it has failed. */
  synchronized void close() {
    if (!hasEnded()) {
      move(ColdStartState.CLOSED);
    }
  }

  /** The failure that counts, of the cold start or of its stop. */
  synchronized Optional<Throwable> failure() {
    return Optional.ofNullable(failure);
  }

  /** The failure, for a caller who is told of it. */
  synchronized Optional<Throwable> tellFailure() {
    failureTold |= failure != null;
    return failure();
  }

  /** The failure, if no caller was told of it; this one is. */
  synchronized Optional<Throwable> tellFailureOnce() {
    return failureTold ? Optional.empty() : tellFailure();
  }

  /**
   * Claims the end of the close, which is done once: it stores the last checkpoint or throws the
   * failure.
   *
   * @return whether the caller does it
   */
  synchronized boolean claimFinish() {
    boolean claimed = !finishing;
    finishing = true;
    return claimed;
  }

  /** Gives the claim back: the caller was interrupted, and another close does it. */
  synchronized void releaseFinish() {
    finishing = false;
  }

  /** The thread of the cold start has nothing left to do. */
  void settle() {
    settled.countDown();
  }

  /**
   * Waits until the cold start is live, has failed, or was closed.
   *
   * @return false if the time was over before
   */
  boolean awaitSettled(long nanos) throws InterruptedException {
    return settled.await(nanos, TimeUnit.NANOSECONDS);
  }
}
