package io.tattletail.archive.salvage;

import io.tattletail.archive.Archive;
import io.tattletail.common.Partition;
import io.tattletail.internal.layout.LongRanges;
import io.tattletail.internal.layout.RoundFile;
import io.tattletail.internal.layout.SegmentFile;
import io.tattletail.internal.layout.SegmentName;
import io.tattletail.internal.segment.BlockEvent;
import io.tattletail.internal.segment.PublishedRounds;
import io.tattletail.internal.segment.ReadStatistics;
import io.tattletail.internal.segment.RoundWriter;
import io.tattletail.internal.segment.Segment;
import io.tattletail.internal.segment.SegmentEvents;
import io.tattletail.internal.segment.SegmentMetadata;
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
    SegmentFile file =
        new SegmentFile(
            path,
            SegmentName.parse(path.getName()).orElseThrow(),
            archive.store().fileSystem().getFileStatus(path).getLen());
    try (Segment segment =
        Segment.open(archive.store(), partition, file, new ReadStatistics()).orElseThrow()) {
      return SegmentEvents.of(segment);
    }
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
    archive.store().makeDirectory(archive.store().publishedDirectory(partition));
    PublishedRounds before =
        PublishedRounds.read(
            archive.store(), partition, archive.store().rounds(partition), new ReadStatistics());
    SegmentMetadata metadata = new SegmentMetadata(partition, "tattletail-json-1", recorders);
    try (RoundWriter writer = RoundWriter.create(archive.store(), metadata, before.next())) {
      for (BlockEvent event : events) {
        writer.add(event);
      }
      for (BlockEvent event : shadows) {
        writer.addShadow(event);
      }
      explained.forEach(writer::explain);
      writer.finish(absorbed, before.history(), before.absorbed());
      archive
          .store()
          .publish(
              writer.path(),
              new Path(archive.store().publishedDirectory(partition), before.next().fileName()));
    }
    List<RoundFile> rounds = archive.store().rounds(partition);
    return rounds.get(rounds.size() - 1);
  }
}
