package io.tattletail.internal.time;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Turns durations into numbers and times. A duration that is too long for them, such as {@code
 * ChronoUnit.FOREVER.getDuration()}, becomes the longest possible value, which means for ever.
 */
public final class TimeLimits {
  private static final Duration LONGEST_NANOS = Duration.ofNanos(Long.MAX_VALUE);
  private static final Duration LONGEST_MILLIS = Duration.ofMillis(Long.MAX_VALUE);

  private static final Duration HUNDRED_YEARS = Duration.ofDays(36_525);

  private TimeLimits() {}

  /** Its nanoseconds, at most {@link Long#MAX_VALUE}: 292 years. */
  public static long nanos(Duration duration) {
    if (duration.compareTo(LONGEST_NANOS) >= 0) {
      return Long.MAX_VALUE;
    }
    return duration.compareTo(LONGEST_NANOS.negated()) <= 0 ? -Long.MAX_VALUE : duration.toNanos();
  }

  /** Its milliseconds, at most {@link Long#MAX_VALUE}. */
  public static long millis(Duration duration) {
    if (duration.compareTo(LONGEST_MILLIS) >= 0) {
      return Long.MAX_VALUE;
    }
    return duration.compareTo(LONGEST_MILLIS.negated()) <= 0
        ? -Long.MAX_VALUE
        : duration.toMillis();
  }

  /**
   * The duration, at most a hundred years, so that it can be added to times and multiplied by small
   * numbers.
   */
  public static Duration bounded(Duration duration) {
    return duration.compareTo(HUNDRED_YEARS) > 0 ? HUNDRED_YEARS : duration;
  }

  /**
   * Waits for a thread's end.
   *
   * @return whether it has ended
   */
  public static boolean join(Thread thread, Duration atMost) throws InterruptedException {
    TimeUnit.NANOSECONDS.timedJoin(thread, nanos(atMost));
    return !thread.isAlive();
  }
}
