package io.tattletail.archive.salvage;

import io.tattletail.archive.Archive;
import io.tattletail.archive.LongRanges;
import io.tattletail.archive.Partition;
import io.tattletail.archive.RoundFile;
import io.tattletail.archive.SegmentFile;
import io.tattletail.archive.SegmentName;
import io.tattletail.archive.segment.Block;
import io.tattletail.archive.segment.BlockCursor;
import io.tattletail.archive.segment.BlockEvent;
import io.tattletail.archive.segment.IndexEntry;
import io.tattletail.archive.segment.PublishedRounds;
import io.tattletail.archive.segment.ReadStatistics;
import io.tattletail.archive.segment.RoundWriter;
import io.tattletail.archive.segment.Segment;
import io.tattletail.archive.segment.SegmentMetadata;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;

/** A round as a publisher makes it, or as none should: the test says what becomes of each event. */
final class TestRound {
  private final List<String> recorders;
  private final Archive archive;
  private final Partition partition;
  private final List<BlockEvent> events = new ArrayList<>();
  private final List<BlockEvent> shadows = new ArrayList<>();
  private final List<BlockEvent> explained = new ArrayList<>();
  private final Map<String, LongRanges> absorbed = new TreeMap<>();

  TestRound(Archive archive, Partition partition) {
    this(archive, partition, List.of(VerifiedArchive.RECORDER, VerifiedArchive.OTHER));
  }

  TestRound(Archive archive, Partition partition, List<String> recorders) {
    this.recorders = recorders;
    this.archive = archive;
    this.partition = partition;
  }

  /** The events of a sealed segment. */
  static List<BlockEvent> events(Archive archive, Partition partition, Path path)
      throws IOException {
    List<BlockEvent> events = new ArrayList<>();
    SegmentFile file =
        new SegmentFile(
            path,
            SegmentName.parse(path.getName()).orElseThrow(),
            archive.fileSystem().getFileStatus(path).getLen());
    try (Segment segment =
        Segment.open(archive, partition, file, new ReadStatistics()).orElseThrow()) {
      for (IndexEntry entry : segment.index().entries()) {
        for (Block block : segment.read(entry)) {
          BlockCursor cursor = block.cursor();
          while (cursor.next()) {
            events.add(cursor.current());
          }
        }
      }
    }
    return events;
  }

  TestRound add(List<BlockEvent> more) {
    events.addAll(more);
    return this;
  }

  TestRound addShadows(List<BlockEvent> more) {
    shadows.addAll(more);
    return this;
  }

  TestRound explain(List<BlockEvent> more) {
    explained.addAll(more);
    return this;
  }

  TestRound absorb(Path segment) {
    SegmentName name = SegmentName.parse(segment.getName()).orElseThrow();
    absorbed.computeIfAbsent(name.recorder(), recorder -> new LongRanges()).add(name.number());
    return this;
  }

  /** Takes all of a segment. */
  TestRound take(Path segment) throws IOException {
    return add(events(archive, partition, segment)).absorb(segment);
  }

  /** Writes it as the partition's next round. */
  RoundFile publish() throws IOException {
    archive.makeDirectory(archive.publishedDirectory(partition));
    PublishedRounds before =
        PublishedRounds.read(archive, partition, archive.rounds(partition), new ReadStatistics());
    SegmentMetadata metadata = new SegmentMetadata(partition, "tattletail-json-1", recorders);
    try (RoundWriter writer = RoundWriter.create(archive, metadata, before.next())) {
      for (BlockEvent event : events) {
        writer.add(event);
      }
      for (BlockEvent event : shadows) {
        writer.addShadow(event);
      }
      explained.forEach(writer::explain);
      writer.finish(absorbed, before.history(), before.absorbed());
      archive.publish(
          writer.path(), new Path(archive.publishedDirectory(partition), before.next().fileName()));
    }
    List<RoundFile> rounds = archive.rounds(partition);
    return rounds.get(rounds.size() - 1);
  }
}
