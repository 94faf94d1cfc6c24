package io.tattletail.replay.spark;

import io.tattletail.spew.Micros;
import java.time.Instant;

/**
 * A half-open range of time in microseconds, within the times that an event can have.
 *
 * @param from the earliest
 * @param until the first after
 */
record TimeRange(long from, long until) {
  /** Behind the latest time of an event. */
  private static final long END = Micros.LATEST + 1;

  static final TimeRange ALL = new TimeRange(Micros.EARLIEST, END);
  static final TimeRange NONE = new TimeRange(Micros.EARLIEST, Micros.EARLIEST);

  /** Clamps. */
  static TimeRange of(long from, long until) {
    long first = Math.min(Math.max(from, Micros.EARLIEST), END);
    long last = Math.min(Math.max(until, Micros.EARLIEST), END);
    return first < last ? new TimeRange(first, last) : NONE;
  }

  boolean isAll() {
    return equals(ALL);
  }

  boolean isEmpty() {
    return from >= until;
  }

  TimeRange and(TimeRange other) {
    return of(Math.max(from, other.from), Math.min(until, other.until));
  }

  /** The smallest range that has both. */
  TimeRange hull(TimeRange other) {
    if (isEmpty() || other.isEmpty()) {
      return isEmpty() ? other : this;
    }
    return of(Math.min(from, other.from), Math.max(until, other.until));
  }

  /** Whether nothing is between the two. */
  boolean touches(TimeRange other) {
    return isEmpty() || other.isEmpty() || (from <= other.until && other.from <= until);
  }

  Instant first() {
    return Micros.toInstant(from);
  }

  Instant end() {
    return Micros.toInstant(until);
  }
}
