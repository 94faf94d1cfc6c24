package io.tattletail.internal.merge;

import io.tattletail.common.Partition;
import io.tattletail.internal.layout.SegmentFile;
import io.tattletail.internal.segment.PublishedRounds;

/** Which recorded segments need not be read since their events are read elsewhere. Thread-safe. */
class SkipRule {
  static final SkipRule PROVEN = new SkipRule();

  /**
   * Only those that a round of the same listing absorbed: that one is read.
   *
   * @param listed the rounds of the listing that has the segment
   */
  boolean skips(Partition partition, PublishedRounds listed, SegmentFile segment) {
    return listed.hasAbsorbed(segment.name());
  }
}
