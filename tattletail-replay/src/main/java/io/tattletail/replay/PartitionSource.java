package io.tattletail.replay;

import io.tattletail.archive.Micros;
import io.tattletail.archive.Partition;
import io.tattletail.archive.PartitionListing;
import io.tattletail.archive.SegmentFile;
import io.tattletail.archive.SegmentName;
import java.io.IOException;

/** A partition. It is listed when the merge reaches its day. */
final class PartitionSource extends Source {
  /** For a listing of some hundred files. */
  private static final long LOAD_BYTES = 64 << 10;

  private final Plan plan;
  private final Partition partition;

  PartitionSource(Plan plan, Partition partition) {
    super(Micros.startOf(partition.date()));
    this.plan = plan;
    this.partition = partition;
  }

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
    PartitionListing listing = plan.list(partition);
    return merge -> add(listing, merge);
  }

  private void add(PartitionListing listing, Merge merge) {
    plan.counters().segments += listing.segments().size();
    for (SegmentFile file : listing.segments()) {
      if (!(file.name() instanceof SegmentName.Sealed sealed)
          || plan.query().overlaps(sealed.firstMicros(), sealed.lastMicros())) {
        merge.add(new SegmentSource(plan, partition, file, merge.memory()));
      }
    }
    for (PartitionListing.Foreign file : listing.foreign()) {
      merge.add(new ForeignSource(plan, partition, file));
    }
  }

  @Override
  public String toString() {
    return "the listing of " + partition;
  }
}
