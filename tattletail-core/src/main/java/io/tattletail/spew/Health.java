package io.tattletail.spew;

import java.time.Instant;

/**
 * The health of a subscription, a recorder or a cold start, for a health check.
 *
 * @param level whether it works
 * @param since the time at which the level changed
 * @param detail one line for people: the state, and the reason of a failure
 */
public record Health(Level level, Instant since, String detail) {
  /** Whether something works. */
  public enum Level {
    /** It works. */
    UP,
    /** It is hindered, tries again by itself and needs no restart. */
    DEGRADED,
    /** It has ended, and does nothing more until it is made again. */
    DOWN
  }

  /** The level and the detail, such as {@code DEGRADED since 2026-11-26T14:05:00Z: ...}. */
  @Override
  public String toString() {
    return level + " since " + since + ": " + detail;
  }
}
