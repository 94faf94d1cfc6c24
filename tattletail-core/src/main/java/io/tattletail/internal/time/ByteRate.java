package io.tattletail.internal.time;

import com.google.common.util.concurrent.RateLimiter;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * So many bytes a second at most, for all threads that ask. Thread-safe.
 *
 * <p>As with Guava's {@link RateLimiter}, the first bytes are free at once, and the next ones when
 * the time of those before them is over.
 */
public final class ByteRate {
  /** {@link RateLimiter} sleeps on when its thread is interrupted; so it is asked in steps. */
  private static final Duration STEP = Duration.ofMillis(20);

  private final RateLimiter limiter;

  private ByteRate(RateLimiter limiter) {
    this.limiter = limiter;
  }

  /** A rate of so many bytes a second. */
  public static ByteRate perSecond(long bytes) {
    return new ByteRate(RateLimiter.create((double) bytes));
  }

  /**
   * Waits until so many bytes may be written.
   *
   * @throws InterruptedIOException if the thread is interrupted while it waits; it stays so
   */
  public void acquire(long bytes) throws InterruptedIOException {
    int permits = (int) Math.min(bytes, Integer.MAX_VALUE);
    try {
      while (!limiter.tryAcquire(permits, STEP)) {
        TimeUnit.MILLISECONDS.sleep(STEP.toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for a rate of bytes a second");
    }
  }
}
