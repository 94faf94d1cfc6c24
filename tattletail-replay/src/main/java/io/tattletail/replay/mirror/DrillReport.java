package io.tattletail.replay.mirror;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * What a drill found.
 *
 * @param from where the range that was replayed begins
 * @param until where it ends, exclusive
 * @param events that both have alike, up to the end or the first difference
 * @param difference the first one, for people; empty if there is none
 * @param toFirstEvent how long it took from opening the copy to its first event; the whole time if
 *     it has none
 * @param copyTime how long the replay of the copy took, its opening included
 */
public record DrillReport(
    Instant from,
    Instant until,
    long events,
    Optional<String> difference,
    Duration toFirstEvent,
    Duration copyTime) {
  /** Whether the copy replays what the original does. */
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
