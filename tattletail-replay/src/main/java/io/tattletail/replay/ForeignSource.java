package io.tattletail.replay;

import io.tattletail.archive.Micros;
import io.tattletail.archive.Partition;
import io.tattletail.archive.PartitionListing;
import io.tattletail.archive.segment.Segment;
import java.io.IOException;
import java.util.Optional;

/**
 * A file in our format that something else wrote, Flume for instance. Its name says nothing, so it
 * is scanned at its day.
 */
final class ForeignSource extends FileSource {
  private final PartitionListing.Foreign file;

  ForeignSource(Plan plan, Partition partition, PartitionListing.Foreign file) {
    super(plan, partition, file.path(), Micros.startOf(partition.date()));
    this.file = file;
  }

  @Override
  Optional<Segment> open() throws IOException {
    return Segment.openForeign(plan().archive(), partition(), file, plan().counters().reading);
  }

  @Override
  void opened(Merge merge) {
    plan().counters().foreign++;
  }
}
