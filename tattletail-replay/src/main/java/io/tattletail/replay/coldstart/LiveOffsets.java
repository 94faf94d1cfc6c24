package io.tattletail.replay.coldstart;

import io.tattletail.spew.SpewPosition;
import java.util.HashMap;
import java.util.Map;

/**
 * Follows the offsets of each stream that the broker delivers, and notices offsets that it left
 * out. Offsets of a call of the broker are ahead until they are settled: if the call fails, the
 * broker delivers them again. Used by one thread at a time.
 */
final class LiveOffsets {
  private final Coverage coverage;
  private final Coverage passed;
  private final Map<String, Long> beginnings;
  private final Gaps gaps;

  /** By stream, the last settled offset, or the one after which the subscription starts. */
  private final Map<String, Long> settled = new HashMap<>();

  /** By stream, the last offset of the running call that is not settled. */
  private final Map<String, Long> ahead = new HashMap<>();

  /** The number of events of the running call that are not settled. */
  private int eventsAhead;

  private boolean hasStartOffsets;

  /** Told of offsets that the broker did not deliver. */
  @FunctionalInterface
  interface Gaps {
    /**
     * Takes note of a gap.
     *
     * @throws ColdStartException if the service does not go on without these offsets
     */
    void missing(Hole hole) throws ColdStartException;
  }

  LiveOffsets(DeliveredHistory delivered, Gaps gaps) {
    this.coverage = delivered.coverage;
    this.passed = delivered.passed;
    this.beginnings = delivered.beginnings;
    this.gaps = gaps;
  }

  /** The subscription starts after these offsets; streams not named here, at their beginning. */
  void startsAfter(Map<String, Long> offsets) {
    settled.clear();
    settled.putAll(offsets);
    hasStartOffsets = true;
  }

  /** The broker delivered an event at this position. */
  void delivered(SpewPosition position) throws ColdStartException {
    checkNothingLeftOut(position);
    ahead.put(position.stream(), position.offset());
    eventsAhead++;
  }

  /** The broker says that there is no event at this offset, which is covered like an event's. */
  void skipped(SpewPosition position) throws ColdStartException {
    checkNothingLeftOut(position);
    coverage.add(position);
    settled.merge(position.stream(), position.offset(), Math::max);
  }

  private void checkNothingLeftOut(SpewPosition position) throws ColdStartException {
    String stream = position.stream();
    Long last = ahead.getOrDefault(stream, settled.get(stream));
    if (last == null) {
      settled.put(stream, position.previous());
      if (hasStartOffsets && position.previous() > SpewPosition.BEGINNING) {
        beginnings.put(stream, position.previous());
      }
    } else if (position.previous() > last
        && !coverage.coversAll(stream, last, position.previous())
        && !passed.coversAll(stream, last, position.previous())) {
      gaps.missing(new Hole(stream, last, position.previous(), Hole.Kind.LOST));
      passed.add(stream, last, position.previous());
    }
  }

  /** Settles the offsets that are ahead. Returns the number of their events. */
  int settle() {
    ahead.forEach((stream, offset) -> settled.merge(stream, offset, Math::max));
    int count = eventsAhead;
    forgetAhead();
    return count;
  }

  boolean hasAhead() {
    return eventsAhead > 0;
  }

  /** The running call ended: the broker delivers unsettled events again. */
  void forgetAhead() {
    ahead.clear();
    eventsAhead = 0;
  }
}
