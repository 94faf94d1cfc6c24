package io.tattletail.explorer;

import io.tattletail.replay.ReplayQuery;
import io.tattletail.spew.ChannelFilter;
import io.tattletail.spew.Micros;
import io.tattletail.spew.SpewHeader;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;

/**
 * A half-open range of time.
 *
 * @param fromMicros the first microsecond
 * @param untilMicros the first one behind
 */
record TimeRange(long fromMicros, long untilMicros) {
  static TimeRange of(Optional<Instant> from, Optional<Instant> until) {
    return new TimeRange(
        from.map(TimeRange::micros).orElse(Micros.EARLIEST),
        until.map(TimeRange::micros).orElse(Micros.LATEST + 1));
  }

  private static long micros(Instant time) {
    if (time.isBefore(SpewHeader.EARLIEST)) {
      return Micros.EARLIEST;
    }
    return time.isAfter(SpewHeader.LATEST) ? Micros.LATEST + 1 : Micros.of(time);
  }

  boolean isEmpty() {
    return fromMicros >= untilMicros;
  }

  TimeRange from(long micros) {
    return new TimeRange(Math.max(fromMicros, micros), untilMicros);
  }

  TimeRange until(long micros) {
    return new TimeRange(fromMicros, Math.min(untilMicros, micros));
  }

  boolean overlaps(long firstMicros, long lastMicros) {
    return lastMicros >= fromMicros && firstMicros < untilMicros;
  }

  boolean hasPartOf(LocalDate day) {
    return overlaps(Micros.startOf(day), Micros.startOf(day.plusDays(1)) - 1);
  }

  ReplayQuery query(ChannelFilter channels) {
    return ReplayQuery.all()
        .channels(channels)
        .within(Micros.toInstant(fromMicros), instant(untilMicros));
  }

  /** The end may be the first microsecond that no event can have. */
  private static Instant instant(long micros) {
    return micros > Micros.LATEST ? SpewHeader.LATEST.plusNanos(1_000) : Micros.toInstant(micros);
  }
}
