package io.tattletail.replay.mirror;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * The result of a drill.
 *
 * @param from the beginning of the range
 * @param until the end of the range, exclusive
 * @param events equal events, up to the end or the first difference
 * @param difference the first difference, for people; empty if there is none
 * @param toFirstEvent the time from opening the copy to its first event; the whole time if it has
 *     none
 * @param copyTime the time of the replay of the copy, with its opening
 */
public record DrillReport(
    Instant from,
    Instant until,
    long events,
    Optional<String> difference,
    Duration toFirstEvent,
    Duration copyTime) {
  /** Whether the copy replays the same events as the original. */
  public boolean isSame() {
    return difference.isEmpty();
  }

  /** One line for people. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%s to %s: %,d events alike, %s; first event of the copy after %,d ms, all after %,d ms",
        from,
        until,
        events,
        difference.map(text -> "then " + text).orElse("no difference"),
        toFirstEvent.toMillis(),
        copyTime.toMillis());
  }
}
