package io.tattletail.replay;

import io.tattletail.archive.Micros;
import io.tattletail.archive.Partition;
import io.tattletail.archive.PartitionListing;
import io.tattletail.archive.SegmentFile;
import io.tattletail.archive.SegmentName;
import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/** The partitions of one day. They are listed when the merge reaches the day. */
final class DaySource extends Source {
  private static final long LOAD_BYTES = 64 << 10;

  private final Plan plan;
  private final LocalDate day;
  private final List<Partition> partitions;

  DaySource(Plan plan, LocalDate day, List<Partition> partitions) {
    super(Micros.startOf(day));
    this.plan = plan;
    this.day = day;
    this.partitions = partitions;
  }

  private record Listed(Partition partition, PartitionListing listing) {}

  @Override
  long loadBytes() {
    return LOAD_BYTES;
  }

  @Override
  boolean hasParts() {
    return true;
  }

  @Override
  Loaded load() throws IOException {
    List<Listed> all = new ArrayList<>();
    for (Partition partition : partitions) {
      all.add(new Listed(partition, plan.list(partition)));
    }
    return merge -> all.forEach(listed -> add(listed, merge));
  }

  private void add(Listed listed, Merge merge) {
    plan.counters().segments += listed.listing.segments().size();
    for (SegmentFile file : listed.listing.segments()) {
      if (!(file.name() instanceof SegmentName.Sealed sealed)
          || plan.query().overlaps(sealed.firstMicros(), sealed.lastMicros())) {
        merge.add(new SegmentSource(plan, listed.partition, file, merge.memory()));
      }
    }
    for (PartitionListing.Foreign file : listed.listing.foreign()) {
      merge.add(new ForeignSource(plan, listed.partition, file));
    }
  }

  @Override
  public String toString() {
    return "the listings of " + day;
  }
}
