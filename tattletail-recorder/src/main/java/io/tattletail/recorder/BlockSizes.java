package io.tattletail.recorder;

import io.tattletail.common.Partition;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How long the next segment of a channel is expected to become, learned from its last one that was
 * sealed for its age or size. HDFS reserves so much on each datanode of the pipeline of an open
 * file, so it should not be far too much; a file that becomes longer gets more blocks. Thread-safe.
 */
final class BlockSizes {
  /** Of a channel that is not known yet. */
  static final long UNKNOWN_BYTES = 16L << 20;

  /** This much a last write, and the index, may go past the length at which a segment is sealed. */
  private static final long SLACK_BYTES = 4L << 20;

  /** The least recently learned is forgotten. */
  private static final int MOST_CHANNELS = 10_000;

  private final long rollBytes;

  /** Guarded by this. */
  private final Map<String, Long> lengths =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
          return size() > MOST_CHANNELS;
        }
      };

  BlockSizes(long rollBytes) {
    this.rollBytes = rollBytes;
  }

  /** A quarter more than the last one had; never more than a segment has before it is sealed. */
  synchronized long expectedBytes(Partition partition) {
    Long known = lengths.get(partition.channel());
    long wanted = known == null ? UNKNOWN_BYTES : known + known / 4;
    return Math.min(wanted, rollBytes + SLACK_BYTES);
  }

  synchronized void learn(Partition partition, long bytes) {
    lengths.put(partition.channel(), bytes);
  }
}
