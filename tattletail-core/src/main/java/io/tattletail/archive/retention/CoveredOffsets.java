package io.tattletail.archive.retention;

import io.tattletail.common.CorruptSegmentException;
import io.tattletail.common.Partition;
import io.tattletail.internal.layout.ArchiveStore;
import io.tattletail.internal.layout.PartitionListing;
import io.tattletail.internal.layout.RoundFile;
import io.tattletail.internal.layout.SegmentFile;
import io.tattletail.internal.layout.SegmentName;
import io.tattletail.internal.segment.Block;
import io.tattletail.internal.segment.IndexEntry;
import io.tattletail.internal.segment.PublishedRounds;
import io.tattletail.internal.segment.ReadStatistics;
import io.tattletail.internal.segment.Segment;
import io.tattletail.internal.segment.StreamOffsets;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads which offsets the events of a day cover, shadow blocks included. Recorded segments that a
 * round absorbed are not read: the copy that was published covers at least what the others did.
 */
final class CoveredOffsets {
  private final ArchiveStore archive;
  private final Partition partition;
  private final StreamOffsets offsets = new StreamOffsets();
  private final List<String> damages = new ArrayList<>();
  private boolean isRecorded;

  private CoveredOffsets(ArchiveStore archive, Partition partition) {
    this.archive = archive;
    this.partition = partition;
  }

  /**
   * Reads all files of a listing.
   *
   * @throws java.io.FileNotFoundException if one is gone
   * @throws IOException if one cannot be read; damage is in the result
   */
  static CoveredOffsets read(ArchiveStore archive, Partition partition, PartitionListing listing)
      throws IOException {
    CoveredOffsets covered = new CoveredOffsets(archive, partition);
    Optional<PublishedRounds> rounds = covered.readRounds(listing.rounds());
    for (SegmentFile file : listing.segments()) {
      if (rounds.isEmpty() || !rounds.get().hasAbsorbed(file.name())) {
        covered.isRecorded |= !(file.name() instanceof SegmentName.Sealed);
        covered.read(() -> Segment.open(archive, partition, file, new ReadStatistics()));
      }
    }
    for (PartitionListing.Foreign file : listing.foreign()) {
      covered.read(() -> Segment.openForeign(archive, partition, file, new ReadStatistics()));
    }
    return covered;
  }

  private interface Opening {
    Optional<Segment> open() throws IOException;
  }

  private Optional<PublishedRounds> readRounds(List<RoundFile> files) throws IOException {
    Optional<PublishedRounds> newest = Optional.empty();
    for (RoundFile file : files) {
      newest = Optional.empty();
      try (Segment round = Segment.openRound(archive, partition, file, new ReadStatistics())) {
        newest = Optional.of(PublishedRounds.of(files, round.index()));
        add(round);
      } catch (CorruptSegmentException e) {
        damages.add(String.valueOf(e.getMessage()));
      }
    }
    return newest;
  }

  private void read(Opening opening) throws IOException {
    try {
      Optional<Segment> opened = opening.open();
      if (opened.isPresent()) {
        try (Segment segment = opened.get()) {
          segment.damage().ifPresent(damage -> damages.add(String.valueOf(damage.getMessage())));
          add(segment);
        }
      }
    } catch (CorruptSegmentException e) {
      damages.add(String.valueOf(e.getMessage()));
    }
  }

  private void add(Segment segment) throws IOException {
    for (IndexEntry entry : segment.index().allEntries()) {
      try {
        for (Block block : segment.read(entry)) {
          offsets.add(block);
        }
      } catch (CorruptSegmentException e) {
        damages.add(String.valueOf(e.getMessage()));
      }
    }
  }

  /** What its events cover. */
  StreamOffsets offsets() {
    return offsets;
  }

  /** Where the files are damaged: the offsets of what is there are not known. */
  List<String> damages() {
    return damages;
  }

  /** Whether a recorder may still write to one of the files. */
  boolean isRecorded() {
    return isRecorded;
  }
}
