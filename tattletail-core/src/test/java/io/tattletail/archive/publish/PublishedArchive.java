package io.tattletail.archive.publish;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tattletail.archive.Archive;
import io.tattletail.common.Partition;
import io.tattletail.internal.layout.RoundFile;
import io.tattletail.internal.segment.Block;
import io.tattletail.internal.segment.BlockCursor;
import io.tattletail.internal.segment.BlockEvent;
import io.tattletail.internal.segment.IndexEntry;
import io.tattletail.internal.segment.ReadStatistics;
import io.tattletail.internal.segment.Segment;
import io.tattletail.internal.segment.SegmentMetadata;
import io.tattletail.internal.segment.SegmentRecord;
import io.tattletail.internal.segment.SegmentWriter;
import io.tattletail.spew.Micros;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/** An archive on local disk, with recorded segments of given events. */
final class PublishedArchive implements AutoCloseable {
  static final Partition PARTITION = new Partition("#en/ä", LocalDate.of(2026, 11, 22));
  static final String RECORDER = "crm.20261122T101500Z.1a";
  static final String OTHER = "other.20261121T000000Z.z";

  final Archive archive;

  PublishedArchive(Path directory) throws IOException {
    archive =
        Archive.openOrCreate(
            new org.apache.hadoop.fs.Path("file:" + directory.resolve("archive")),
            new Configuration(false));
  }

  @Override
  public void close() throws IOException {
    archive.close();
  }

  /** An event of that second of the day, on stream {@code s}. */
  static SegmentRecord event(int second, long sequence, long offset, long skipped, String id) {
    return event(second, sequence, "s", offset, skipped, id, "event " + id);
  }

  static SegmentRecord event(
      int second,
      long sequence,
      String stream,
      long offset,
      long skipped,
      String id,
      String bytes) {
    return new SegmentRecord(
        Micros.startOf(PARTITION.date()) + second * 1_000_000L,
        0,
        sequence,
        stream,
        offset,
        skipped,
        id,
        ByteBuffer.wrap(bytes.getBytes(UTF_8)));
  }

  org.apache.hadoop.fs.Path sealed(String recorder, long number, SegmentRecord... records)
      throws IOException {
    return sealed(recorder, number, "json", List.of(records));
  }

  org.apache.hadoop.fs.Path sealed(
      String recorder, long number, String serializer, List<SegmentRecord> records)
      throws IOException {
    SegmentMetadata metadata = new SegmentMetadata(PARTITION, serializer, List.of(recorder));
    try (SegmentWriter writer = SegmentWriter.create(archive.store(), metadata, number, 1 << 20)) {
      writer.write(records);
      return writer.seal();
    }
  }

  ArchivePublisher publisher(PublishOptions options) {
    return ArchivePublisher.of(archive, options);
  }

  PublishReport publish() throws IOException {
    return publisher(PublishOptions.defaults()).publish(PARTITION);
  }

  List<RoundFile> rounds() throws IOException {
    return archive.store().rounds(PARTITION);
  }

  Segment round(int position) throws IOException {
    return Segment.openRound(
        archive.store(), PARTITION, rounds().get(position), new ReadStatistics());
  }

  /** Ids of the events that engines see, over all rounds. */
  List<String> seen() throws IOException {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < rounds().size(); i++) {
      try (Segment round = round(i)) {
        events(round, round.index().entries()).forEach(event -> ids.add(event.id()));
      }
    }
    return ids;
  }

  /** Ids of the events that only replays see, over all rounds. */
  List<String> shadows() throws IOException {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < rounds().size(); i++) {
      try (Segment round = round(i)) {
        events(round, round.index().round().orElseThrow().shadows())
            .forEach(event -> ids.add(event.id()));
      }
    }
    return ids;
  }

  static List<BlockEvent> events(Segment segment, List<IndexEntry> entries) throws IOException {
    List<BlockEvent> events = new ArrayList<>();
    for (IndexEntry entry : entries) {
      for (Block block : segment.read(entry)) {
        BlockCursor cursor = block.cursor();
        while (cursor.next()) {
          events.add(cursor.current());
        }
      }
    }
    return events;
  }

  static Path local(org.apache.hadoop.fs.Path path) {
    return Path.of(path.toUri().getPath());
  }
}
