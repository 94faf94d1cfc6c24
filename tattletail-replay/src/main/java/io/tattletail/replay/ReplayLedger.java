package io.tattletail.replay;

import io.tattletail.archive.Partition;
import io.tattletail.spew.SpewPosition;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * Remembers what was read of an archive, so that a later read gives only what is new: see {@link
 * EventReplayer#cursor(ReplayQuery, ReplayLedger)}. A recorder's sequences are dense in each
 * partition, so few ranges hold them all.
 *
 * <p>A cursor calls it on the thread that steps through it.
 */
public interface ReplayLedger {
  /**
   * Whether the partition may have events that are not held. Only a hint: a partition for which it
   * says no is not listed.
   */
  default boolean mayHaveMore(Partition partition) {
    return true;
  }

  /**
   * Whether all these sequences were read or explained before. Such events are stepped over, and a
   * file that has no others is not read.
   *
   * @param recorder the full name of the recorder
   * @param first the first sequence asked for
   * @param last the last, not below {@code first}
   */
  boolean holds(Partition partition, String recorder, long first, long last);

  /**
   * Whether the cursor may go on without a file of which HDFS cannot tell the length at present, as
   * if it were not there yet. By default it does as {@link ReplayOptions#onDamage} says.
   *
   * @param file that is being recorded, or was left over
   */
  default boolean goesOnWithout(Path file) {
    return false;
  }

  /**
   * The cursor came by an event that was not held. It gives it next, or drops it since it has the
   * channel, id and timestamp of one it gave.
   *
   * @param recorder the full name of the recorder
   * @param sequence the event's number in this partition
   * @param position where the broker delivered it; null if it had none
   */
  void read(Partition partition, String recorder, long sequence, @Nullable SpewPosition position);

  /**
   * The cursor came by a published round that says that the events of these sequences were dropped
   * when it was published: each is a copy, with the same position, of an event that was kept. The
   * kept one has another sequence, and covers at least the same offsets. Does nothing by default.
   *
   * @param recorder the full name of the recorder
   * @param first the first sequence
   * @param last the last, not below {@code first}
   */
  default void explained(Partition partition, String recorder, long first, long last) {}
}
