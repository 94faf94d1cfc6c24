package io.tattletail.archive.merge;

import io.tattletail.archive.Partition;
import io.tattletail.archive.SegmentFile;
import io.tattletail.archive.segment.PublishedRounds;

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
