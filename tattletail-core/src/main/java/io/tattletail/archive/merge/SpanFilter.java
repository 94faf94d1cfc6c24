package io.tattletail.archive.merge;

/** Selects spans of time. Called by the merging thread. */
public interface SpanFilter {
  /** Wants all. */
  SpanFilter ALL = (firstMicros, lastMicros) -> true;

  /** Whether something from the one time to the other is wanted, both included. */
  boolean wants(long firstMicros, long lastMicros);
}
