package io.tattletail.internal.spew;

import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Lets so many log lines a minute pass, so that no fault fills a disk. Thread-safe. */
public final class LogBudget {
  private static final long MINUTE_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final int linesPerMinute;
  private final LongSupplier nanoTime;

  // All below are guarded by this.
  private long minuteStart;
  private int lines;
  private long suppressed;

  /** A budget that is full at first. */
  public LogBudget(int linesPerMinute, LongSupplier nanoTime) {
    this.linesPerMinute = linesPerMinute;
    this.nanoTime = nanoTime;
    this.minuteStart = nanoTime.getAsLong();
  }

  /**
   * Asks to log a line.
   *
   * @return how many lines were suppressed since the last one; empty if this one is, too
   */
  public synchronized OptionalLong pass() {
    long now = nanoTime.getAsLong();
    if (now - minuteStart >= MINUTE_NANOS) {
      minuteStart = now;
      lines = 0;
    }
    if (lines == linesPerMinute) {
      suppressed++;
      return OptionalLong.empty();
    }
    lines++;
    long before = suppressed;
    suppressed = 0;
    return OptionalLong.of(before);
  }
}
