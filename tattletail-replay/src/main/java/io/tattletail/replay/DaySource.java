package io.tattletail.replay;

import io.tattletail.archive.Micros;
import io.tattletail.archive.Partition;
import io.tattletail.archive.PartitionListing;
import io.tattletail.archive.SegmentFile;
import io.tattletail.archive.SegmentName;
import java.io.IOException;
import java.time.LocalDate;
import java.util.List;

/** The partitions of one day. They are listed when the merge reaches the day. */
final class DaySource implements Source {
  private final Plan plan;
  private final LocalDate day;
  private final List<Partition> partitions;

  DaySource(Plan plan, LocalDate day, List<Partition> partitions) {
    this.plan = plan;
    this.day = day;
    this.partitions = partitions;
  }

  @Override
  public long firstMicros() {
    return Micros.startOf(day);
  }

  @Override
  public void open(Merge merge) throws IOException {
    for (Partition partition : partitions) {
      PartitionListing listing = plan.list(partition);
      plan.counters().segments += listing.segments().size();
      for (SegmentFile file : listing.segments()) {
        if (!(file.name() instanceof SegmentName.Sealed sealed)
            || plan.query().overlaps(sealed.firstMicros(), sealed.lastMicros())) {
          merge.add(new SegmentSource(plan, partition, file));
        }
      }
      for (PartitionListing.Foreign file : listing.foreign()) {
        merge.add(new ForeignSource(plan, partition, file));
      }
    }
  }
}
