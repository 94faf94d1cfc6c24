package io.tattletail.archive.publish;

import io.tattletail.internal.time.ByteRate;
import java.io.InterruptedIOException;
import java.util.concurrent.atomic.AtomicLong;

/** Slows a publisher down to so many bytes a second. Thread-safe. */
final class Throttle {
  private static final long MAX_STEP = 1 << 20;

  private final ByteRate rate;
  private final long step;

  /** Bytes that were written and not waited for yet, of all rounds, so that small ones count. */
  private final AtomicLong unpaid = new AtomicLong();

  Throttle(long bytesPerSecond) {
    this.rate = ByteRate.perSecond(bytesPerSecond);
    this.step = Math.min(MAX_STEP, bytesPerSecond);
  }

  /**
   * Waits if too much was written.
   *
   * @param bytes that were written since the call before
   * @throws InterruptedIOException if the thread is interrupted while it waits; it stays so
   */
  void written(long bytes) throws InterruptedIOException {
    long due = unpaid.addAndGet(bytes);
    if (due >= step && unpaid.compareAndSet(due, 0)) {
      rate.acquire(due);
    }
  }
}
