package io.tattletail.archive.merge;

import io.tattletail.archive.LongRanges;
import io.tattletail.archive.Partition;

/** Tells which events need not be read. Called by the merging thread. */
public interface HeldSequences {
  /** Holds none: everything is read. */
  HeldSequences NONE = (partition, recorder, first, last) -> false;

  /**
   * Whether all these sequences are held. A segment or round that has no others is not read; of any
   * other one all events are given, held or not.
   *
   * @param recorder the full name of the recorder
   * @param first the first sequence asked for
   * @param last the last, not below {@code first}
   */
  boolean holds(Partition partition, String recorder, long first, long last);

  /**
   * A round says that the events of these sequences were dropped, since each is a copy of an event
   * that is in this round or an earlier one. The copies that were kept have other sequences.
   *
   * @param recorder the full name of the recorder
   * @param sequences not to be changed
   */
  default void explained(Partition partition, String recorder, LongRanges sequences) {}
}
