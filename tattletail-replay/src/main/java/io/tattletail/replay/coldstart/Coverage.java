package io.tattletail.replay.coldstart;

import io.tattletail.internal.layout.LongRanges;
import io.tattletail.spew.SpewPosition;
import java.util.Map;
import java.util.TreeMap;

/**
 * The covered offsets of each stream: an event covers the offsets after the event before it, up to
 * its own. Not thread-safe.
 */
final class Coverage {
  private final Rules rules;
  private final Map<String, LongRanges> covered = new TreeMap<>();

  Coverage(Rules rules) {
    this.rules = rules;
  }

  void add(SpewPosition position) {
    add(position.stream(), position.previous(), position.offset());
  }

  /** Adds the offsets after {@code after}, up to {@code through}. */
  void add(String stream, long after, long through) {
    covered.computeIfAbsent(stream, s -> new LongRanges()).add(after + 1, through);
  }

  /** Adds all that another one covers. */
  void addAll(Coverage other) {
    other.covered.forEach(
        (stream, offsets) ->
            covered.computeIfAbsent(stream, s -> new LongRanges()).addAll(offsets));
  }

  void clear() {
    covered.clear();
  }

  boolean covers(SpewPosition position) {
    LongRanges offsets = covered.get(position.stream());
    return offsets != null && rules.isCovered(offsets, position.offset());
  }

  /** Whether all offsets after {@code after} are covered, up to {@code through}. */
  boolean coversAll(String stream, long after, long through) {
    LongRanges offsets = covered.get(stream);
    return after >= through || (offsets != null && offsets.missing(after + 1, through).isEmpty());
  }

  /** Whether a stream has uncovered offsets between its first and its last covered one. */
  boolean hasGaps() {
    return covered.values().stream().anyMatch(offsets -> offsets.ranges().size() > 1);
  }

  /** The live sets themselves, none of them empty. */
  Map<String, LongRanges> byStream() {
    return covered;
  }
}
