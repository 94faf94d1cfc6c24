package io.tattletail.tool;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tattletail.archive.Archive;
import io.tattletail.common.CorruptSegmentException;
import io.tattletail.common.Partition;
import io.tattletail.internal.layout.PartitionListing;
import io.tattletail.internal.layout.RoundFile;
import io.tattletail.internal.layout.SegmentFile;
import io.tattletail.internal.layout.SegmentName;
import io.tattletail.internal.segment.PublishedRounds;
import io.tattletail.internal.segment.ReadStatistics;
import java.io.IOException;
import java.util.Locale;

/**
 * What a day of a channel has, by the names and lengths of its files.
 *
 * @param partition which day of which channel
 * @param recorded its recorded files, whether a round absorbed them or not
 * @param published its rounds
 * @param state how far it is published
 */
record PartitionSummary(Partition partition, Files recorded, Files published, State state) {
  /**
   * Some files.
   *
   * @param count how many
   * @param bytes how long they are together
   */
  record Files(long count, long bytes) {
    static final Files NONE = new Files(0, 0);

    Files plus(Files other) {
      return new Files(count + other.count, bytes + other.bytes);
    }

    ObjectNode json() {
      return Json.object().put("files", count).put("bytes", bytes);
    }

    @Override
    public String toString() {
      return count == 0
          ? "-"
          : "%s, %s".formatted(Quantities.bytes(bytes), Quantities.count(count, "file"));
    }
  }

  /** How far a day or a channel is published, the worst last. */
  enum State {
    /** There is no file. */
    EMPTY,
    /** All is in rounds. */
    PUBLISHED,
    /** Sealed files wait for a publisher. */
    WAITING,
    /** A file is being recorded, or was left over by a recorder that died. */
    RECORDING,
    /** A round is damaged or gone: run tattletail verify. */
    DAMAGED;

    /** The state of two together. */
    State or(State other) {
      return compareTo(other) >= 0 ? this : other;
    }

    String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Lists a partition; reads the newest round's index if there is also something recorded. */
  static PartitionSummary of(Archive archive, Partition partition) throws IOException {
    PartitionListing listing = archive.store().list(partition);
    Files recorded = Files.NONE;
    for (SegmentFile file : listing.segments()) {
      recorded = recorded.plus(new Files(1, file.length()));
    }
    for (PartitionListing.Foreign file : listing.foreign()) {
      recorded = recorded.plus(new Files(1, file.length()));
    }
    Files published = Files.NONE;
    for (RoundFile file : listing.rounds()) {
      published = published.plus(new Files(1, file.length()));
    }
    return new PartitionSummary(partition, recorded, published, state(archive, partition, listing));
  }

  private static State state(Archive archive, Partition partition, PartitionListing listing)
      throws IOException {
    if (listing.segments().isEmpty() && listing.foreign().isEmpty()) {
      return listing.rounds().isEmpty() ? State.EMPTY : hasGap(listing);
    }
    PublishedRounds rounds;
    try {
      rounds =
          PublishedRounds.read(archive.store(), partition, listing.rounds(), new ReadStatistics());
    } catch (CorruptSegmentException e) {
      return State.DAMAGED;
    }
    State state = rounds.missing().isEmpty() ? State.PUBLISHED : State.DAMAGED;
    for (SegmentFile file : listing.segments()) {
      if (!rounds.hasAbsorbed(file.name())) {
        state =
            state.or(file.name() instanceof SegmentName.Sealed ? State.WAITING : State.RECORDING);
      }
    }
    return listing.foreign().isEmpty() ? state : state.or(State.WAITING);
  }

  /** Rounds are numbered from 0 without a hole. */
  private static State hasGap(PartitionListing listing) {
    long next = 0;
    for (RoundFile round : listing.rounds()) {
      if (round.name().number() != next++) {
        return State.DAMAGED;
      }
    }
    return State.PUBLISHED;
  }
}
