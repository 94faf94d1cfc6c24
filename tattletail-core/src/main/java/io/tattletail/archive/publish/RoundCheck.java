package io.tattletail.archive.publish;

import io.tattletail.common.CorruptSegmentException;
import io.tattletail.common.Partition;
import io.tattletail.internal.layout.ArchiveStore;
import io.tattletail.internal.layout.LongRanges;
import io.tattletail.internal.layout.NameOrder;
import io.tattletail.internal.segment.Block;
import io.tattletail.internal.segment.BlockCursor;
import io.tattletail.internal.segment.BlockEvent;
import io.tattletail.internal.segment.IndexEntry;
import io.tattletail.internal.segment.ReadStatistics;
import io.tattletail.internal.segment.RoundIndex;
import io.tattletail.internal.segment.Segment;
import io.tattletail.internal.segment.SequenceCollector;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * Reads a round whole: every block decompresses to what its index says, events are in the archive's
 * order, and the sequences that are present are those of the index.
 *
 * @param index what the round says
 * @param fingerprints the sum over all its events
 */
record RoundCheck(RoundIndex index, long fingerprints) {

  /**
   * Reads it.
   *
   * @param path where it is, under whatever name
   * @throws CorruptSegmentException if it is not what it says
   */
  static RoundCheck read(ArchiveStore archive, Partition partition, Path path) throws IOException {
    long length = archive.fileSystem().getFileStatus(path).getLen();
    try (Segment segment =
        Segment.openRound(archive, partition, path, length, new ReadStatistics())) {
      RoundIndex index = segment.index().round().orElseThrow();
      Reading reading = new Reading(segment);
      reading.read(segment.index().entries());
      reading.read(index.shadows());
      reading.checkPresent(index.present());
      return new RoundCheck(index, reading.fingerprints);
    }
  }

  /** One reading of the file. */
  private static final class Reading {
    private final Segment segment;
    private final Map<String, SequenceCollector> present = new TreeMap<>(NameOrder.BYTEWISE);
    private long fingerprints;

    Reading(Segment segment) {
      this.segment = segment;
    }

    void read(List<IndexEntry> entries) throws IOException {
      BlockEvent last = null;
      for (IndexEntry entry : entries) {
        for (Block block : segment.read(entry)) {
          BlockCursor cursor = block.cursor();
          while (cursor.next()) {
            BlockEvent event = cursor.current();
            checkOrder(entry, last, event);
            fingerprints += event.fingerprint();
            present
                .computeIfAbsent(event.recorder(), recorder -> new SequenceCollector())
                .add(event.sequence());
            last = event;
          }
        }
      }
    }

    /** Keys are made of ties only. */
    private void checkOrder(IndexEntry entry, @Nullable BlockEvent last, BlockEvent event)
        throws CorruptSegmentException {
      if (last != null
          && last.timestampMicros() >= event.timestampMicros()
          && last.key().compareTo(event.key()) > 0) {
        throw new CorruptSegmentException(
            segment.path(), entry.offset(), "%s comes after %s".formatted(event.key(), last.key()));
      }
    }

    void checkPresent(Map<String, LongRanges> expected) throws CorruptSegmentException {
      Map<String, LongRanges> found = new TreeMap<>(NameOrder.BYTEWISE);
      present.forEach((recorder, sequences) -> found.put(recorder, sequences.ranges()));
      if (!found.equals(expected)) {
        throw new CorruptSegmentException(
            segment.path(),
            0,
            "its index says that sequences %s are present, found %s".formatted(expected, found));
      }
    }
  }
}
