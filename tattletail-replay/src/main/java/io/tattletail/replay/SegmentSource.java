package io.tattletail.replay;

import io.tattletail.archive.Micros;
import io.tattletail.archive.Partition;
import io.tattletail.archive.SegmentFile;
import io.tattletail.archive.SegmentName;
import io.tattletail.archive.segment.CorruptSegmentException;
import io.tattletail.archive.segment.Segment;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Optional;

/**
 * One segment. It is opened when the merge reaches the first time in its name; an unsealed one,
 * whose name has none, at its day.
 */
final class SegmentSource extends FileSource {
  /** What a listed file takes until it is opened: mostly its path. */
  private static final int LISTED_BYTES = 1 << 10;

  private final SegmentFile file;

  SegmentSource(Plan plan, Partition partition, SegmentFile file, Memory memory) {
    super(plan, partition, file.path(), firstMicros(partition, file));
    this.file = file;
    memory.hold(LISTED_BYTES);
  }

  private static long firstMicros(Partition partition, SegmentFile file) {
    return file.name() instanceof SegmentName.Sealed sealed
        ? sealed.firstMicros()
        : Micros.startOf(partition.date());
  }

  @Override
  void opened(Merge merge) {
    merge.memory().release(LISTED_BYTES);
    plan().counters().segmentsOpened++;
    if (file.name() instanceof SegmentName.Unsealed) {
      plan().counters().unsealed++;
    }
  }

  /**
   * A segment that was listed and is not there any more was sealed meanwhile: it has another name,
   * found by recorder and number.
   */
  @Override
  Optional<Segment> open() throws IOException {
    try {
      return open(file);
    } catch (FileNotFoundException e) {
      for (SegmentFile renamed : plan().list(partition()).segments()) {
        if (renamed.name().recorder().equals(file.name().recorder())
            && renamed.name().number() == file.name().number()) {
          return open(renamed);
        }
      }
      throw e;
    }
  }

  private Optional<Segment> open(SegmentFile where) throws IOException {
    return Segment.open(plan().archive(), partition(), where, plan().counters().reading);
  }

  @Override
  LostPart lost(CorruptSegmentException damage) {
    LostPart part = super.lost(damage);
    return file.name() instanceof SegmentName.Sealed sealed
        ? part.between(sealed.firstMicros(), sealed.lastMicros())
        : part;
  }
}
