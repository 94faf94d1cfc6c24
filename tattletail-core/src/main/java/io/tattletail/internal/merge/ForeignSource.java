package io.tattletail.internal.merge;

import io.tattletail.common.Partition;
import io.tattletail.internal.layout.PartitionListing;
import io.tattletail.internal.segment.Segment;
import io.tattletail.spew.Micros;
import java.io.IOException;
import java.util.Optional;

/**
 * A file in our format that something else wrote, Flume for instance. Its name says nothing, so it
 * is scanned at its day.
 */
final class ForeignSource extends FileSource {
  private final PartitionListing.Foreign file;

  ForeignSource(MergeContext context, Partition partition, PartitionListing.Foreign file) {
    super(context, partition, file.path(), Micros.startOf(partition.date()));
    this.file = file;
  }

  @Override
  Optional<Segment> open() throws IOException {
    return Segment.openForeign(
        context().archive(), partition(), file, context().statistics().reading());
  }

  @Override
  void opened() {
    context().statistics().countForeign();
  }
}
