package io.tattletail.archive.salvage;

import io.tattletail.archive.Archive;
import io.tattletail.archive.LongRanges;
import io.tattletail.archive.Partition;
import io.tattletail.archive.RoundFile;
import io.tattletail.archive.SegmentFile;
import io.tattletail.archive.segment.Block;
import io.tattletail.archive.segment.BlockCursor;
import io.tattletail.archive.segment.BlockEvent;
import io.tattletail.archive.segment.IndexEntry;
import io.tattletail.archive.segment.PublishedRounds;
import io.tattletail.archive.segment.ReadStatistics;
import io.tattletail.archive.segment.RoundIndex;
import io.tattletail.archive.segment.Segment;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A left-over whose sealed twin a published round absorbed: the salvager that sealed it was killed
 * before it deleted the left-over. Readers skip it by its recorder and number, so it must not be
 * sealed again; whether its events are published is known by their sequences.
 */
final class AbsorbedLeftOver {
  private final Archive archive;
  private final Partition partition;
  private final SegmentFile file;
  private final PublishedRounds rounds;

  private AbsorbedLeftOver(
      Archive archive, Partition partition, SegmentFile file, PublishedRounds rounds) {
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
  static Optional<AbsorbedLeftOver> of(Archive archive, Partition partition, SegmentFile file)
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
          "%s is gone from %s: restore it, for its events may be this file's"
              .formatted(
                  rounds.missing().get(0).name().fileName(),
                  archive.publishedDirectory(partition)));
    }
    Map<String, LongRanges> published = published();
    Map<String, LongRanges> unpublished = new TreeMap<>();
    Optional<Segment> opened =
        Segment.openDamaged(archive, partition, file.path(), new ReadStatistics());
    if (opened.isEmpty()) {
      return unpublished;
    }
    try (Segment segment = opened.get()) {
      for (IndexEntry entry : segment.index().entries()) {
        for (Block block : segment.read(entry)) {
          BlockCursor cursor = block.cursor();
          while (cursor.next()) {
            BlockEvent event = cursor.current();
            LongRanges known = published.get(event.recorder());
            if (known == null || !known.contains(event.sequence())) {
              unpublished
                  .computeIfAbsent(event.recorder(), recorder -> new LongRanges())
                  .add(event.sequence());
            }
          }
        }
      }
    }
    return unpublished;
  }

  private Map<String, LongRanges> published() throws IOException {
    Map<String, LongRanges> published = new TreeMap<>();
    for (RoundFile round : rounds.files()) {
      try (Segment segment = Segment.openRound(archive, partition, round, new ReadStatistics())) {
        RoundIndex index = segment.index().round().orElseThrow();
        add(index.present(), published);
        add(index.explained(), published);
      }
    }
    return published;
  }

  private static void add(Map<String, LongRanges> from, Map<String, LongRanges> to) {
    from.forEach(
        (recorder, ranges) ->
            to.computeIfAbsent(recorder, name -> new LongRanges()).addAll(ranges));
  }
}
