package io.tattletail.internal.merge;

/** Selects spans of time. Called by the merging thread. */
public interface SpanFilter {
  /** Wants all. */
  SpanFilter ALL = (firstMicros, lastMicros) -> true;

  /** Whether the filter accepts a span of time, both ends included. */
  boolean wants(long firstMicros, long lastMicros);
}
