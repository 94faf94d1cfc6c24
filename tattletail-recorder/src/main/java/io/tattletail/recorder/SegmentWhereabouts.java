package io.tattletail.recorder;

import io.tattletail.internal.layout.ArchiveStore;
import io.tattletail.internal.layout.PartitionListing;
import io.tattletail.internal.layout.SegmentName;
import io.tattletail.internal.segment.PublishedRounds;
import io.tattletail.internal.segment.ReadStatistics;
import java.io.IOException;

/**
 * Says of a segment whose file is not where it was written whether its events are kept elsewhere: a
 * salvager has sealed it.
 */
interface SegmentWhereabouts {
  /**
   * Whether the events of a file that is gone are kept.
   *
   * @throws IOException if it cannot be known now
   */
  boolean isKept(WatchedFile file) throws IOException;

  /** Looks for a sealed segment of the same recorder and number, or a round that absorbed it. */
  static SegmentWhereabouts keptIn(ArchiveStore archive) {
    return file -> {
      PartitionListing listing = archive.list(file.partition());
      SegmentName name = file.file().name();
      return listing
              .whole(name)
              .filter(found -> found.name() instanceof SegmentName.Sealed)
              .isPresent()
          || PublishedRounds.read(archive, file.partition(), listing.rounds(), new ReadStatistics())
              .hasAbsorbed(name);
    };
  }
}
