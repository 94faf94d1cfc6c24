package io.tattletail.replay;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * How far a replay came.
 *
 * @param report what was done so far: events, bytes, position
 * @param timeReached timestamp of the last event read; empty before the first
 * @param share of the replay that is done, from 0 to 1. With a plan, the share of its events. Else
 *     the share of time between the query's beginning (or the first event) and its end (or now),
 *     which is right if events are evenly spread
 * @param eventsPerSecond events given since the last call; at the end, in all. Pauses do not count
 * @param remaining how long the rest takes. Of a replay with a {@link Pace}, what the pace says of
 *     the planned events or the time that is left, unless the replay is late: then, and without a
 *     pace, at the mean speed so far. Empty as long as nothing can be said
 */
public record ReplayProgress(
    ReplayReport report,
    Optional<Instant> timeReached,
    double share,
    double eventsPerSecond,
    Optional<Duration> remaining) {
  /** One line for people. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%s: %.1f%%, %,d events, %,d bytes, at %s, %,.0f events/s%s",
        report.outcome().toString().toLowerCase(Locale.ROOT),
        100 * share,
        report.delivered(),
        report.bytesRead(),
        timeReached.map(Instant::toString).orElse("no event yet"),
        eventsPerSecond,
        remaining.map(left -> ", " + Durations.rounded(left) + " left").orElse(""));
  }
}
