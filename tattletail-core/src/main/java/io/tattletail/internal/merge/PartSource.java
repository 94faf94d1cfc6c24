package io.tattletail.internal.merge;

import io.tattletail.common.CorruptSegmentException;
import io.tattletail.common.Partition;
import io.tattletail.internal.layout.PartGap;
import io.tattletail.internal.layout.SegmentFile;
import io.tattletail.internal.segment.Segment;
import io.tattletail.spew.Micros;
import java.io.IOException;
import java.util.Optional;

/**
 * One part of an unsealed segment, in a copy of an archive. It is opened when the merge reaches its
 * day. What lies between the part before it and this one, and is missing, is damage.
 *
 * <p>If it is gone by then, the whole segment is there, of which other parts may have given events:
 * the merge ends, and whoever uses it lists the partition again.
 */
final class PartSource extends FileSource {
  private final SegmentFile file;
  private final Optional<SegmentFile> previous;

  /**
   * @param previous the part before it
   */
  PartSource(
      MergeContext context, Partition partition, SegmentFile file, Optional<SegmentFile> previous) {
    super(context, partition, file.path(), Micros.startOf(partition.date()));
    this.file = file;
    this.previous = previous;
    context.memory().hold(SegmentSource.LISTED_BYTES);
  }

  @Override
  void opened() {
    context().memory().release(SegmentSource.LISTED_BYTES);
    context().statistics().countUnsealed();
  }

  @Override
  Optional<Segment> open() throws IOException {
    return Segment.open(context().archive(), partition(), file, context().statistics().reading());
  }

  @Override
  Optional<Damage> gapBefore(Segment segment) {
    int headerLength = segment.index().headerLength();
    return PartGap.before(file, previous, headerLength)
        .map(gap -> new CorruptSegmentException(file.path(), headerLength, gap.detail()))
        .map(Damage::ofUnknownSize);
  }
}
