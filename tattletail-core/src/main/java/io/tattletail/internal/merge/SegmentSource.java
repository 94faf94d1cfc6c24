package io.tattletail.internal.merge;

import io.tattletail.common.CorruptSegmentException;
import io.tattletail.common.Partition;
import io.tattletail.internal.layout.SegmentFile;
import io.tattletail.internal.layout.SegmentName;
import io.tattletail.internal.segment.Segment;
import io.tattletail.spew.Micros;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Optional;

/**
 * One segment. It is opened when the merge reaches the first time in its name; an unsealed one,
 * whose name has none, at its day.
 */
final class SegmentSource extends FileSource {
  /** What a listed file takes until it is opened: mostly its path. */
  static final int LISTED_BYTES = 1 << 10;

  private final SegmentFile file;

  SegmentSource(MergeContext context, Partition partition, SegmentFile file) {
    super(context, partition, file.path(), firstMicros(partition, file));
    this.file = file;
    context.memory().hold(LISTED_BYTES);
  }

  private static long firstMicros(Partition partition, SegmentFile file) {
    return file.name() instanceof SegmentName.Sealed sealed
        ? sealed.firstMicros()
        : Micros.startOf(partition.date());
  }

  @Override
  void opened() {
    context().memory().release(LISTED_BYTES);
    if (file.name() instanceof SegmentName.Sealed) {
      context().statistics().countSealed();
    } else {
      context().statistics().countUnsealed();
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
      return open(context().list(partition()).whole(file.name()).orElseThrow(() -> e));
    }
  }

  private Optional<Segment> open(SegmentFile where) throws IOException {
    return Segment.open(context().archive(), partition(), where, context().statistics().reading());
  }

  @Override
  Damage damage(CorruptSegmentException cause) {
    return Damage.of(file.name(), cause);
  }
}
