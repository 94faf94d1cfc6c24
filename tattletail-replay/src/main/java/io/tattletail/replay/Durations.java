package io.tattletail.replay;

import java.time.Duration;

/** Durations that may be too long, and durations for people. */
final class Durations {
  private static final double MAX_SECONDS = 1e15;

  private Durations() {}

  static Duration ofSeconds(double seconds) {
    double bounded = Math.max(0, Math.min(seconds, MAX_SECONDS));
    long whole = (long) bounded;
    return Duration.ofSeconds(whole, (long) ((bounded - whole) * 1e9));
  }

  /** To the millisecond below a second, else to the second: {@code 1h 2m 3s}. */
  static String rounded(Duration duration) {
    if (duration.compareTo(Duration.ofSeconds(1)) < 0) {
      return duration.toMillis() + "ms";
    }
    long days = duration.toDays();
    StringBuilder text = new StringBuilder();
    if (days > 0) {
      text.append(days).append("d ");
    }
    if (duration.toHours() > 0) {
      text.append(duration.toHoursPart()).append("h ");
    }
    if (duration.toMinutes() > 0) {
      text.append(duration.toMinutesPart()).append("m ");
    }
    return text.append(duration.toSecondsPart()).append('s').toString();
  }
}
