package io.tattletail.archive.publish;

import io.tattletail.internal.time.ByteRate;
import java.io.InterruptedIOException;

/** Slows a publisher down to so many bytes a second. Used by one thread. */
final class Throttle {
  private static final long MAX_STEP = 1 << 20;

  private final ByteRate rate;
  private final long step;
  private long ofFile;

  /** Were written, and not waited for yet; also to earlier files, so that small ones count. */
  private long unpaid;

  Throttle(long bytesPerSecond) {
    this.rate = ByteRate.perSecond(bytesPerSecond);
    this.step = Math.min(MAX_STEP, bytesPerSecond);
  }

  /** A new file: nothing is written to it yet. */
  void begin() {
    ofFile = 0;
  }

  /**
   * Waits if too much was written.
   *
   * @param bytes of the file so far
   * @throws InterruptedIOException if the thread is interrupted while it waits; it stays so
   */
  void written(long bytes) throws InterruptedIOException {
    unpaid += bytes - ofFile;
    ofFile = bytes;
    if (unpaid >= step) {
      rate.acquire(unpaid);
      unpaid = 0;
    }
  }
}
