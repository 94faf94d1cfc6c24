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
final class ForeignSource implements Source {
  private final Plan plan;
  private final Partition partition;
  private final PartitionListing.Foreign file;

  ForeignSource(Plan plan, Partition partition, PartitionListing.Foreign file) {
    this.plan = plan;
    this.partition = partition;
    this.file = file;
  }

  @Override
  public long firstMicros() {
    return Micros.startOf(partition.date());
  }

  @Override
  public void open(Merge merge) throws IOException {
    plan.counters().foreign++;
    Optional<Segment> segment =
        Segment.openForeign(plan.archive(), partition, file, plan.counters().reading);
    if (segment.isPresent()) {
      new OpenSegment(plan, segment.get()).addTo(merge);
    }
  }
}
