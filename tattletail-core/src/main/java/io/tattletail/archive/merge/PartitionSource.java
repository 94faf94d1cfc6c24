package io.tattletail.archive.merge;

import io.tattletail.archive.Micros;
import io.tattletail.archive.Partition;
import io.tattletail.archive.PartitionListing;
import io.tattletail.archive.SegmentFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A partition. It is listed when the merge reaches its day. */
final class PartitionSource extends Source {
  /** For a listing of some hundred files. */
  private static final long LOAD_BYTES = 64 << 10;

  private final MergeContext context;
  private final Partition partition;

  PartitionSource(MergeContext context, Partition partition) {
    super(Micros.startOf(partition.date()));
    this.context = context;
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
    PartitionListing listing = context.list(partition);
    return () -> Contents.ofSources(files(listing));
  }

  private List<Source> files(PartitionListing listing) {
    context.statistics().countListed(listing.segments().size());
    List<Source> files = new ArrayList<>();
    for (SegmentFile file : listing.segments()) {
      if (context.mayHaveWanted(file)) {
        files.add(new SegmentSource(context, partition, file));
      }
    }
    for (PartitionListing.Foreign file : listing.foreign()) {
      files.add(new ForeignSource(context, partition, file));
    }
    return files;
  }

  @Override
  public String toString() {
    return "the listing of " + partition;
  }
}
