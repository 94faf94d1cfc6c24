package io.tattletail.archive.publish;

import io.tattletail.archive.Archive;
import io.tattletail.archive.LongRanges;
import io.tattletail.archive.NameOrder;
import io.tattletail.archive.Partition;
import io.tattletail.archive.segment.Block;
import io.tattletail.archive.segment.BlockCursor;
import io.tattletail.archive.segment.BlockEvent;
import io.tattletail.archive.segment.CorruptSegmentException;
import io.tattletail.archive.segment.IndexEntry;
import io.tattletail.archive.segment.ReadStatistics;
import io.tattletail.archive.segment.RoundIndex;
import io.tattletail.archive.segment.Segment;
import io.tattletail.archive.segment.SequenceCollector;
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
  static RoundCheck read(Archive archive, Partition partition, Path path) throws IOException {
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
