package io.tattletail.internal.merge;

import io.tattletail.common.Partition;
import io.tattletail.internal.layout.LongRanges;

/** Tells which events need not be read. Called by the merging thread. */
public interface HeldSequences {
  /** Holds none: everything is read. */
  HeldSequences NONE = (partition, recorder, first, last) -> false;

  /**
   * Whether all these sequences are held. A merge skips a segment or round without other sequences.
   * It returns all events of any other one, held or not.
   *
   * @param recorder the full name of the recorder
   * @param first the first sequence
   * @param last the last sequence, not below {@code first}
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
