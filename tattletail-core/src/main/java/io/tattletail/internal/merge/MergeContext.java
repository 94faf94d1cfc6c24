package io.tattletail.internal.merge;

import io.tattletail.common.ArchiveException;
import io.tattletail.common.LengthUnknownException;
import io.tattletail.common.Partition;
import io.tattletail.internal.layout.ArchiveStore;
import io.tattletail.internal.layout.PartitionListing;
import io.tattletail.internal.layout.SegmentFile;
import io.tattletail.internal.layout.SegmentName;
import java.io.IOException;

/**
 * What all sources of one merge share.
 *
 * @param memory used by the merging thread alone
 * @param waiting used by the merging thread alone
 * @param retirement notices days that are retired meanwhile
 */
record MergeContext(
    ArchiveStore archive,
    MergeOptions options,
    MergeStatistics statistics,
    Memory memory,
    WaitingSources waiting,
    RetirementWatch retirement) {

  /**
   * Lists a partition. On any thread.
   *
   * @throws ArchiveException if it is retired, which it was not when the merge was planned
   */
  PartitionListing list(Partition partition) throws IOException {
    statistics.countListings(options.scope().trees());
    PartitionListing listing = archive.list(partition, options.scope());
    if (listing.rounds().isEmpty()) {
      retirement.unpublished(partition);
    }
    return listing;
  }

  /** Whether a segment may have an event at a wanted time, as far as its name tells. */
  boolean mayHaveWanted(SegmentFile file) {
    return !(file.name() instanceof SegmentName.Sealed sealed)
        || options.overlaps(sealed.firstMicros(), sealed.lastMicros());
  }

  /**
   * Tells of a file that cannot be read now.
   *
   * @throws IOException if that is to end the merge
   */
  void unreadable(LengthUnknownException file) throws IOException {
    options.damageHandler().onUnreadable(file);
  }

  /**
   * Tells of events that cannot be read.
   *
   * @throws IOException if damage is to end the merge
   */
  void damaged(Damage damage) throws IOException {
    options.damageHandler().onDamage(damage);
  }
}
