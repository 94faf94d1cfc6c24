package io.tattletail.replay;

import io.tattletail.common.Partition;
import io.tattletail.spew.SpewPosition;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * Remembers which events of an archive were read, so that a later reading returns only new ones:
 * see {@link EventReplayer#cursor(ReplayQuery, ReplayLedger)}. A recorder's sequences are dense in
 * each partition, so few ranges hold them all.
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
   * Whether all these sequences were read or explained before. The cursor skips such events, and
   * does not read a file without others.
   *
   * @param recorder the full name of the recorder
   * @param first the first sequence
   * @param last the last sequence, not below {@code first}
   */
  boolean holds(Partition partition, String recorder, long first, long last);

  /**
   * Whether the cursor may go on without a file whose length HDFS cannot tell now, as if the file
   * did not exist yet. By default the cursor fails.
   *
   * @param file that is being recorded, or was left over
   */
  default boolean goesOnWithout(Path file) {
    return false;
  }

  /**
   * The cursor read an event that was not held. It returns the event next, or drops it as a
   * duplicate of one that it returned.
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
