package io.tattletail.recorder;

import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Lets one log line pass, and then one a minute. Thread-safe. */
final class MinuteLog {
  private static final long MINUTE_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final LongSupplier nanoTime;

  // Both are guarded by this.
  private OptionalLong lastNanos = OptionalLong.empty();
  private long suppressed;

  MinuteLog(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /**
   * Asks to log a line.
   *
   * @return how many lines were suppressed since the last one; empty if this one is, too
   */
  synchronized OptionalLong pass() {
    long now = nanoTime.getAsLong();
    if (lastNanos.isPresent() && now - lastNanos.getAsLong() < MINUTE_NANOS) {
      suppressed++;
      return OptionalLong.empty();
    }
    lastNanos = OptionalLong.of(now);
    long before = suppressed;
    suppressed = 0;
    return OptionalLong.of(before);
  }
}
