package io.tattletail.replay;

import java.io.InterruptedIOException;

/**
 * The time of one replay, which stands still while the replay is paused, and waiting for it. Used
 * by the replaying thread alone.
 */
final class ActiveTime {
  private final ReplayControl control;
  private final Waiter waiter;
  private final long startNanos;
  private long pausedNanos;

  /** Starts now; if the options have no control, nobody pauses or cancels it. */
  static ActiveTime of(ReplayOptions options) {
    return new ActiveTime(options.control().orElseGet(ReplayControl::new), options.waiter());
  }

  private ActiveTime(ReplayControl control, Waiter waiter) {
    this.control = control;
    this.waiter = waiter;
    this.startNanos = waiter.nanos();
  }

  /** Since the replay began. */
  long nanos() {
    return waiter.nanos() - startNanos - pausedNanos;
  }

  /**
   * Waits while the replay is paused.
   *
   * @return whether it is to go on; false once it is cancelled
   */
  boolean goesOn() throws InterruptedIOException {
    if (Thread.currentThread().isInterrupted()) {
      throw new InterruptedIOException("interrupted between two events");
    }
    if (control.isPaused()) {
      long pauseNanos = waiter.nanos();
      try {
        control.awaitNotPaused(waiter);
      } catch (InterruptedException e) {
        throw interrupted("interrupted while paused");
      }
      pausedNanos += waiter.nanos() - pauseNanos;
    }
    return !control.isCancelled();
  }

  /**
   * Waits until {@link #nanos()} is this, and while the replay is paused.
   *
   * @return whether it is to go on; false once it is cancelled
   */
  boolean sleepUntil(long untilNanos) throws InterruptedIOException {
    while (goesOn()) {
      long left = untilNanos - nanos();
      if (left <= 0) {
        return true;
      }
      try {
        control.awaitWhileRunning(waiter, left);
      } catch (InterruptedException e) {
        throw interrupted("interrupted while waiting for the next event's time or attempt");
      }
    }
    return false;
  }

  private static InterruptedIOException interrupted(String message) {
    Thread.currentThread().interrupt();
    return new InterruptedIOException(message);
  }
}
