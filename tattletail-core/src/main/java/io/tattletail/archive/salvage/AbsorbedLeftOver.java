package io.tattletail.archive.salvage;

import io.tattletail.common.Partition;
import io.tattletail.internal.layout.ArchiveStore;
import io.tattletail.internal.layout.LongRanges;
import io.tattletail.internal.layout.RoundFile;
import io.tattletail.internal.layout.SegmentFile;
import io.tattletail.internal.segment.PublishedRounds;
import io.tattletail.internal.segment.ReadStatistics;
import io.tattletail.internal.segment.RoundIndex;
import io.tattletail.internal.segment.Segment;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/**
 * A left-over whose sealed twin a published round absorbed: the salvager that sealed it was killed
 * before it deleted the left-over. Readers skip it by its recorder and number, so it must not be
 * sealed again; whether its events are published is known by their sequences.
 */
final class AbsorbedLeftOver {
  private final ArchiveStore archive;
  private final Partition partition;
  private final SegmentFile file;
  private final PublishedRounds rounds;

  private AbsorbedLeftOver(
      ArchiveStore archive, Partition partition, SegmentFile file, PublishedRounds rounds) {
    this.archive = archive;
    this.partition = partition;
    this.file = file;
    this.rounds = rounds;
  }

  /**
   * Looks whether a left-over is one.
   *
   * @throws IOException if the newest round cannot be read, which alone knows
   */
  static Optional<AbsorbedLeftOver> of(ArchiveStore archive, Partition partition, SegmentFile file)
      throws IOException {
    PublishedRounds rounds =
        PublishedRounds.read(archive, partition, archive.rounds(partition), new ReadStatistics());
    return rounds.hasAbsorbed(file.name())
        ? Optional.of(new AbsorbedLeftOver(archive, partition, file, rounds))
        : Optional.empty();
  }

  /**
   * By recorder, the sequences of its readable events that are in no round, and explained by none.
   *
   * @throws IOException if a round is gone or cannot be read: what is not found may be in it
   */
  Map<String, LongRanges> unpublished() throws IOException {
    if (!rounds.missing().isEmpty()) {
      throw new IOException(
          "%s is gone from %s: restore it: it may have this file's events"
              .formatted(
                  rounds.missing().get(0).name().fileName(),
                  archive.publishedDirectory(partition)));
    }
    KnownSequences published = published();
    Optional<Segment> opened =
        Segment.openDamaged(archive, partition, file.path(), new ReadStatistics());
    if (opened.isEmpty()) {
      return Map.of();
    }
    try (Segment segment = opened.get()) {
      return published.missingOf(segment);
    }
  }

  private KnownSequences published() throws IOException {
    KnownSequences published = new KnownSequences();
    for (RoundFile round : rounds.files()) {
      try (Segment segment = Segment.openRound(archive, partition, round, new ReadStatistics())) {
        RoundIndex index = segment.index().round().orElseThrow();
        published.addAll(index.present());
        published.addAll(index.explained());
      }
    }
    return published;
  }
}
