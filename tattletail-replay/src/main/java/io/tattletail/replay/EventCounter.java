package io.tattletail.replay;

import io.tattletail.common.CorruptSegmentException;
import io.tattletail.common.Partition;
import io.tattletail.internal.layout.ArchiveStore;
import io.tattletail.internal.layout.PartitionListing;
import io.tattletail.internal.layout.RoundFile;
import io.tattletail.internal.layout.SegmentFile;
import io.tattletail.internal.layout.SegmentName;
import io.tattletail.internal.segment.Block;
import io.tattletail.internal.segment.BlockCursor;
import io.tattletail.internal.segment.IndexEntry;
import io.tattletail.internal.segment.PublishedRounds;
import io.tattletail.internal.segment.ReadStatistics;
import io.tattletail.internal.segment.Segment;
import io.tattletail.spew.Micros;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/**
 * Counts the events of one partition by the indexes of its rounds, if they have all of them: no
 * event is twice in published blocks, shadow blocks aside.
 */
final class EventCounter {
  private final ArchiveStore archive;
  private final ReplayQuery query;
  private final ReadStatistics reading = new ReadStatistics();

  EventCounter(ArchiveStore archive, ReplayQuery query) {
    this.archive = archive;
    this.query = query;
  }

  /**
   * Counts.
   *
   * @return empty if the indexes do not tell: not all is published, or a round is damaged or lost,
   *     or the query goes on behind a position
   */
  Optional<EventTally> byIndexes(Partition partition) throws IOException {
    if (query.after() != null) {
      return Optional.empty();
    }
    PartitionListing listing = archive.list(partition, query.scope());
    if (!listing.foreign().isEmpty()) {
      return Optional.empty();
    }
    EventTally tally = new EventTally();
    try {
      PublishedRounds rounds = PublishedRounds.read(archive, partition, listing.rounds(), reading);
      if (!rounds.missing().isEmpty()
          || listing.segments().stream().anyMatch(segment -> isNeeded(segment, rounds))) {
        return Optional.empty();
      }
      for (RoundFile round : rounds.overlapping(query.firstMicros(), query.untilMicros() - 1)) {
        try (Segment segment = Segment.openRound(archive, partition, round, reading)) {
          count(segment, tally);
        }
      }
    } catch (CorruptSegmentException | FileNotFoundException e) {
      // Whoever reads the partition reports the damage, or lists the partition again.
      return Optional.empty();
    }
    return Optional.of(tally);
  }

  private boolean isNeeded(SegmentFile file, PublishedRounds rounds) {
    if (rounds.hasAbsorbed(file.name())) {
      return false;
    }
    return !(file.name() instanceof SegmentName.Sealed sealed)
        || query.overlaps(sealed.firstMicros(), sealed.lastMicros());
  }

  private void count(Segment segment, EventTally tally) throws IOException {
    for (IndexEntry entry : segment.index().entries()) {
      if (query.matches(entry.firstMicros()) && query.matches(entry.lastMicros())) {
        tally.add(entry.events(), entry.firstMicros(), entry.lastMicros());
      } else if (query.overlaps(entry.firstMicros(), entry.lastMicros())) {
        for (Block block : segment.read(entry)) {
          count(block.cursor(), tally);
        }
      }
    }
  }

  private void count(BlockCursor cursor, EventTally tally) throws CorruptSegmentException {
    while (cursor.next()) {
      long micros = cursor.timestampMicros();
      if (query.matches(micros)) {
        tally.add(1, micros, micros);
      }
    }
  }

  /** A query of the partition's events alone. */
  ReplayQuery within(Partition partition) {
    return query
        .within(List.of(partition.channel()))
        .within(start(partition.date()), start(partition.date().plusDays(1)));
  }

  private static Instant start(LocalDate day) {
    return Micros.toInstant(Micros.startOf(day));
  }
}
