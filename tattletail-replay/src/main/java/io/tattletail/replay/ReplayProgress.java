package io.tattletail.replay;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * The progress of a replay.
 *
 * @param report the report so far: events, bytes, position
 * @param timeReached timestamp of the last event read; empty before the first
 * @param share of the replay that is done, from 0 to 1. With a plan, the share of its events. Else
 *     the share of time between the query's beginning (or the first event) and its end (or now),
 *     which is right if events are evenly spread
 * @param eventsPerSecond events delivered since the last call; at the end, in all. Pauses do not
 *     count
 * @param remaining the estimated time left. With a {@link Pace}, it is computed from the pace and
 *     the events or the time left, unless the replay is late; then, and without a pace, from the
 *     mean speed so far. Empty as long as there is no estimate
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
