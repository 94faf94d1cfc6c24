package io.tattletail.tool;

import io.tattletail.archive.Archive;
import io.tattletail.archive.ArchiveScope;
import io.tattletail.archive.Partition;
import io.tattletail.archive.PartitionListing;
import io.tattletail.archive.RoundFile;
import io.tattletail.archive.SegmentFile;
import io.tattletail.archive.SegmentName;
import io.tattletail.archive.segment.CorruptSegmentException;
import io.tattletail.archive.segment.IndexEntry;
import io.tattletail.archive.segment.PublishedRounds;
import io.tattletail.archive.segment.ReadStatistics;
import io.tattletail.archive.segment.Segment;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the indexes of a day of a channel tell; no event is read.
 *
 * @param partition which day of which channel
 * @param entries of rounds, and of sealed files that no round absorbed; shadow blocks aside. An
 *     event that was recorded twice and is not published is in two of them
 * @param bytes of these files
 * @param files how many these are
 * @param unindexed files that are being recorded, left over or foreign: they have no index
 * @param unindexedBytes how long those are, as far as a listing tells
 * @param damages files without a valid index, and rounds that are gone
 */
record PartitionIndex(
    Partition partition,
    List<IndexEntry> entries,
    long bytes,
    int files,
    int unindexed,
    long unindexedBytes,
    List<String> damages) {
  /** Copies the lists. */
  PartitionIndex {
    entries = List.copyOf(entries);
    damages = List.copyOf(damages);
  }

  /** Lists the partition and reads the indexes of its files. */
  static PartitionIndex read(Archive archive, Partition partition, ArchiveScope scope)
      throws IOException {
    return new Reading(archive, partition).read(archive.list(partition, scope));
  }

  private static final class Reading {
    private final Archive archive;
    private final Partition partition;
    private final ReadStatistics statistics = new ReadStatistics();
    private final List<IndexEntry> entries = new ArrayList<>();
    private final List<String> damages = new ArrayList<>();
    private long bytes;
    private int files;
    private int unindexed;
    private long unindexedBytes;

    Reading(Archive archive, Partition partition) {
      this.archive = archive;
      this.partition = partition;
    }

    PartitionIndex read(PartitionListing listing) throws IOException {
      Optional<PublishedRounds> rounds = rounds(listing);
      for (RoundFile round : listing.rounds()) {
        add(
            round.length(),
            () -> Optional.of(Segment.openRound(archive, partition, round, statistics)));
      }
      for (SegmentFile file : listing.segments()) {
        if (rounds.isPresent() && rounds.get().hasAbsorbed(file.name())) {
          continue;
        }
        if (file.name() instanceof SegmentName.Sealed) {
          add(file.length(), () -> Segment.open(archive, partition, file, statistics));
        } else {
          unindexed++;
          unindexedBytes += file.length();
        }
      }
      for (PartitionListing.Foreign file : listing.foreign()) {
        unindexed++;
        unindexedBytes += file.length();
      }
      return new PartitionIndex(
          partition, entries, bytes, files, unindexed, unindexedBytes, damages);
    }

    private Optional<PublishedRounds> rounds(PartitionListing listing) throws IOException {
      try {
        PublishedRounds rounds =
            PublishedRounds.read(archive, partition, listing.rounds(), statistics);
        rounds
            .missing()
            .forEach(
                round ->
                    damages.add("%s of %s is gone".formatted(round.name().fileName(), partition)));
        return Optional.of(rounds);
      } catch (CorruptSegmentException e) {
        // It is told when the round is opened with the others.
        return Optional.empty();
      }
    }

    private interface Opening {
      Optional<Segment> open() throws IOException;
    }

    private void add(long length, Opening opening) throws IOException {
      try {
        Optional<Segment> opened = opening.open();
        if (opened.isPresent()) {
          try (Segment segment = opened.get()) {
            entries.addAll(segment.index().entries());
          }
        }
        files++;
        bytes += length;
      } catch (CorruptSegmentException e) {
        damages.add(String.valueOf(e.getMessage()));
      } catch (FileNotFoundException e) {
        // Published and deleted since the listing: counting it would count its events twice.
        return;
      }
    }
  }
}
