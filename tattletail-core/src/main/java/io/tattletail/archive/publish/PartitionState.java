package io.tattletail.archive.publish;

import io.tattletail.common.CorruptSegmentException;
import io.tattletail.common.Partition;
import io.tattletail.internal.layout.ArchiveStore;
import io.tattletail.internal.layout.PartitionListing;
import io.tattletail.internal.layout.RoundFile;
import io.tattletail.internal.layout.SegmentFile;
import io.tattletail.internal.layout.SegmentName;
import io.tattletail.internal.segment.PublishedRounds;
import io.tattletail.internal.segment.ReadStatistics;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What one listing showed of a partition. Immutable.
 *
 * @param partition which
 * @param rounds what is published
 * @param waiting sealed segments that no round absorbed, by name
 * @param absorbed recorded segments that a round absorbed, and that are still there
 * @param unsealed segments that are being recorded, or were left over; of one in a copy of an
 *     archive, its parts
 */
record PartitionState(
    Partition partition,
    PublishedRounds rounds,
    List<WaitingSegment> waiting,
    List<SegmentFile> absorbed,
    List<SegmentFile> unsealed) {

  /**
   * Lists a partition.
   *
   * @throws CorruptSegmentException if the newest round is damaged: nothing can be published before
   *     it is restored
   */
  static PartitionState read(ArchiveStore archive, Partition partition) throws IOException {
    PartitionListing listing = archive.list(partition);
    PublishedRounds rounds =
        PublishedRounds.read(archive, partition, listing.rounds(), new ReadStatistics());
    List<WaitingSegment> waiting = new ArrayList<>();
    List<SegmentFile> absorbed = new ArrayList<>();
    List<SegmentFile> unsealed = new ArrayList<>();
    for (SegmentFile file : listing.segments()) {
      if (rounds.hasAbsorbed(file.name())) {
        absorbed.add(file);
      } else if (file.name() instanceof SegmentName.Sealed) {
        waiting.add(new WaitingSegment(file, Instant.ofEpochMilli(file.modified())));
      } else {
        unsealed.add(file);
      }
    }
    return new PartitionState(partition, rounds, waiting, absorbed, unsealed);
  }

  /** Why nothing can be published in the partition, if that is so. */
  Optional<String> blocked() {
    if (rounds.missing().isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        "%s is gone, and a later round tells of it. Restore it: nothing is published here before."
            .formatted(rounds.missing().get(0).name().fileName()));
  }

  /** Whether no recorded segment was listed. */
  boolean isEmpty() {
    return waiting.isEmpty() && absorbed.isEmpty() && unsealed.isEmpty();
  }

  /** Whether there are parts of unsealed segments, which nobody writes any more. */
  boolean hasParts() {
    return unsealed.stream().anyMatch(file -> file.name() instanceof SegmentName.Part);
  }

  long waitingBytes() {
    return waiting.stream().mapToLong(segment -> segment.file().length()).sum();
  }

  Optional<RoundFile> newest() {
    List<RoundFile> files = rounds.files();
    return files.isEmpty() ? Optional.empty() : Optional.of(files.get(files.size() - 1));
  }
}
