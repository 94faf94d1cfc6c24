package io.tattletail.archive.publish;

import com.google.common.util.concurrent.RateLimiter;

/** Slows a publisher down to so many bytes a second. Used by one thread. */
final class Throttle {
  private static final int LEAST_BYTES = 1 << 20;

  private final RateLimiter limiter;
  private long counted;

  Throttle(long bytesPerSecond) {
    this.limiter = RateLimiter.create((double) bytesPerSecond);
  }

  /** A new file: nothing is written to it yet. */
  void begin() {
    counted = 0;
  }

  /**
   * Waits if too much was written.
   *
   * @param bytes of the file so far
   */
  void written(long bytes) {
    long more = bytes - counted;
    if (more >= LEAST_BYTES) {
      limiter.acquire((int) Math.min(more, Integer.MAX_VALUE));
      counted = bytes;
    }
  }
}
