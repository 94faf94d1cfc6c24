package io.tattletail.replay.coldstart;

import io.tattletail.common.Partition;
import io.tattletail.internal.layout.LongRanges;
import io.tattletail.spew.SpewPosition;
import java.util.List;

/**
 * The rules on which the hand-over rests. Tests replace them by wrong ones, to show that the
 * simulation would find out.
 */
class Rules {
  static final Rules PROVEN = new Rules();

  /** Whether all these sequences were read. */
  boolean holds(LongRanges read, long first, long last) {
    return first == last ? read.contains(first) : read.missing(first, last).isEmpty();
  }

  /**
   * The end of the unbroken coverage that begins at the first covered offset: behind it there may
   * be offsets that the archive did not show.
   *
   * @param covered not empty
   */
  long coveredThrough(LongRanges covered) {
    return covered.ranges().get(0).last();
  }

  /**
   * The offsets that are covered because a published round explains these sequences: none. The copy
   * that was kept covers at least as many, when it is read.
   */
  List<SpewPosition> coveredByExplained(
      Partition partition, String recorder, long first, long last) {
    return List.of();
  }

  /** Whether an offset without an event counts as covered when the broker tells of it. */
  boolean coversSkipped() {
    return true;
  }

  /** Whether the event at this offset was delivered. */
  boolean isCovered(LongRanges covered, long offset) {
    return covered.contains(offset);
  }
}
