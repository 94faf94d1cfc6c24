package io.tattletail.testkit;

import io.tattletail.internal.time.TimeLimits;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.function.BooleanSupplier;

/**
 * Waits that end: for a state of things, at most so long. The caller holds the condition's lock.
 */
final class Waits {
  private Waits() {}

  /** Returns whether {@code done} held before the time was over. */
  static boolean await(Condition changed, Duration timeout, BooleanSupplier done)
      throws InterruptedException {
    long remaining = TimeLimits.nanos(timeout);
    while (!done.getAsBoolean()) {
      if (remaining <= 0) {
        return false;
      }
      remaining = changed.awaitNanos(remaining);
    }
    return true;
  }

  /**
   * The same, for clean-up, which an interrupt must not cut short; the thread is interrupted again
   * afterwards.
   */
  static boolean awaitUninterruptibly(Condition changed, Duration timeout, BooleanSupplier done) {
    long deadline = System.nanoTime() + TimeLimits.nanos(timeout);
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return await(changed, Duration.ofNanos(deadline - System.nanoTime()), done);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Waits for a test, which fails if the wait is interrupted. */
  static boolean awaitInTest(
      Condition changed, Duration timeout, String what, BooleanSupplier done) {
    try {
      return await(changed, timeout, done);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting for " + what, e);
    }
  }
}
