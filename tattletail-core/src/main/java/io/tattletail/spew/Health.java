package io.tattletail.spew;

import java.time.Instant;

/**
 * What a health check prints of a subscription, a recorder or a cold start.
 *
 * @param level whether it works
 * @param since when it came to this level
 * @param detail for people: what it does, or why it does not; one line
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
