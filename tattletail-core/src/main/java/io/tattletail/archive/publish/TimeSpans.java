package io.tattletail.archive.publish;

import io.tattletail.internal.layout.LongRanges;

/** Spans of time, of which those that touch are one. Used by one thread. */
final class TimeSpans {
  private final LongRanges micros = new LongRanges();

  /** Adds the times from the one to the other, both included. */
  void add(long firstMicros, long lastMicros) {
    micros.add(firstMicros, lastMicros);
  }

  /** Whether one of the times from the one to the other, both included, is in a span. */
  boolean overlaps(long firstMicros, long lastMicros) {
    return firstMicros <= lastMicros && micros.overlaps(firstMicros, lastMicros);
  }

  boolean isEmpty() {
    return micros.isEmpty();
  }

  long firstMicros() {
    return micros.first();
  }

  long lastMicros() {
    return micros.last();
  }
}
