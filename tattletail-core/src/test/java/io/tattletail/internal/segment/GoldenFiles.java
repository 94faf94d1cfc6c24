package io.tattletail.internal.segment;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.primitives.Bytes;
import io.tattletail.common.Partition;
import io.tattletail.internal.layout.ArchiveDescriptor;
import io.tattletail.internal.layout.ArchiveStore;
import io.tattletail.internal.layout.LongRanges;
import io.tattletail.internal.layout.RoundName;
import io.tattletail.internal.layout.SegmentFile;
import io.tattletail.internal.layout.SegmentName;
import io.tattletail.spew.Micros;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Wrote the golden files of format version 1, which every later version has to read. They are
 * checked in and never written again: this is kept to show what they are, and as a start for those
 * of the next version. {@code GoldenFilesTest} has what must be read from them.
 *
 * <p>To run: {@code GoldenFiles <empty directory> <another one>}, with the module's test class
 * path. The second gets the copy of an archive, with parts of an open segment.
 */
final class GoldenFiles {
  private static final String RECORDER = "golden.20261122T101500Z.0";
  private static final String SMILE = "\uD83D\uDE00";
  private static final Partition PARTITION = new Partition("#en/wiki", LocalDate.of(2026, 11, 22));
  private static final SegmentMetadata METADATA =
      new SegmentMetadata(
          PARTITION, "tattletail-json-1", List.of(RECORDER, "second-one.20261121T235959Z.zz"));

  private GoldenFiles() {}

  private static SegmentRecord record(
      String time, int recorder, long sequence, String stream, long offset, long skipped) {
    String id = "id-" + sequence + "-" + SMILE;
    String event =
        "{\"id\":\"%s\",\"channel\":\"#en/wiki\",\"timestamp\":\"%s\",\"payload\":[%d]}"
            .formatted(id, time, sequence);
    return new SegmentRecord(
        Micros.of(Instant.parse(time)),
        recorder,
        sequence,
        stream,
        offset,
        skipped,
        id,
        ByteBuffer.wrap(event.getBytes(UTF_8)));
  }

  public static void main(String[] arguments) throws IOException {
    Path root = new Path("file:" + java.nio.file.Path.of(arguments[0]).toAbsolutePath());
    try (ArchiveStore archive = ArchiveStore.openOrCreate(root, new Configuration(false))) {
      try (SegmentWriter writer = SegmentWriter.create(archive, METADATA, 0, 1 << 20)) {
        writer.write(
            List.of(
                record("2026-11-22T10:15:00.000002Z", 0, 0, "topic-3", 100, 0),
                record("2026-11-22T10:15:00.000001Z", 0, 1, SMILE, 7, 3),
                record("2026-11-22T10:15:00.000001Z", 1, 5, "topic-3", 99, 0),
                record("2026-11-22T10:15:00.000001Z", 0, 2, "", 0, 0)));
        writer.write(List.of(record("2026-11-22T10:15:01Z", 0, 3, "topic-3", 101, 0)));
        writer.write(List.of(record("2026-11-22T00:00:00Z", 0, 4, "", 0, 0)));
        writer.write(List.of(record("2026-11-22T23:59:59.999999Z", 0, 5, "topic-3", 110, 8)));
        writer.seal();
      }
      Path unsealed;
      try (SegmentWriter writer = SegmentWriter.create(archive, METADATA, 1, 1 << 20)) {
        writer.write(List.of(record("2026-11-22T12:00:00Z", 0, 6, "topic-3", 111, 0)));
        writer.write(List.of(record("2026-11-22T12:00:01Z", 0, 7, "topic-3", 112, 0)));
        unsealed = writer.path();
      }
      try (RandomAccessFile file = new RandomAccessFile(unsealed.toUri().getPath(), "rw")) {
        file.setLength(file.length() - 40);
      }
      publish(archive);
    }
    Path copy = new Path("file:" + java.nio.file.Path.of(arguments[1]).toAbsolutePath());
    try (ArchiveStore archive = ArchiveStore.openOrCreate(copy, new Configuration(false))) {
      copyParts(archive);
      archive.changeDescriptor(ArchiveDescriptor::asCopy);
    }
  }

  /** A segment of three blocks in parts, of one block and of two. */
  private static void copyParts(ArchiveStore archive) throws IOException {
    List<Integer> ends = new ArrayList<>();
    java.nio.file.Path original;
    try (SegmentWriter writer = SegmentWriter.create(archive, METADATA, 1, 1 << 20)) {
      original = java.nio.file.Path.of(writer.path().toUri().getPath());
      ends.add((int) writer.length());
      for (int i = 0; i < 3; i++) {
        writer.write(
            List.of(record("2026-11-22T12:00:0" + i + "Z", 0, 6 + i, "topic-3", 111 + i, 0)));
        ends.add((int) writer.length());
      }
    }
    byte[] bytes = Files.readAllBytes(original);
    Files.delete(original);
    for (int first : List.of(0, 1)) {
      SegmentName.Part name = new SegmentName.Part(RECORDER, 1, ends.get(first));
      Files.write(
          original.resolveSibling(name.fileName()),
          Bytes.concat(
              Arrays.copyOf(bytes, ends.get(0)),
              Arrays.copyOfRange(bytes, ends.get(first), ends.get(first == 0 ? 1 : 3))));
    }
  }

  /** A segment, and the round that absorbed it: an event, one in a shadow block, one explained. */
  private static void publish(ArchiveStore archive) throws IOException {
    Path sealed;
    try (SegmentWriter writer = SegmentWriter.create(archive, METADATA, 2, 1 << 20)) {
      writer.write(
          List.of(
              record("2026-11-22T13:00:00Z", 0, 8, "topic-3", 113, 0),
              record("2026-11-22T13:00:01Z", 0, 9, "topic-3", 114, 0),
              record("2026-11-22T13:00:01Z", 1, 6, "topic-3", 114, 0)));
      sealed = writer.seal();
    }
    SegmentFile file =
        new SegmentFile(
            sealed,
            SegmentName.parse(sealed.getName()).orElseThrow(),
            archive.fileSystem().getFileStatus(sealed).getLen());
    archive.makeDirectory(archive.publishedDirectory(PARTITION));
    RoundName name = new RoundName(0);
    try (Segment segment =
            Segment.open(archive, PARTITION, file, new ReadStatistics()).orElseThrow();
        RoundWriter round = RoundWriter.create(archive, METADATA, name)) {
      BlockCursor cursor = segment.read(segment.index().entries().get(0)).get(0).cursor();
      cursor.next();
      round.add(cursor.current());
      cursor.next();
      round.addShadow(cursor.current());
      cursor.next();
      round.explain(cursor.current());
      LongRanges number = new LongRanges();
      number.add(2);
      round.finish(Map.of(RECORDER, number), List.of(), Map.of());
      archive.publish(round.path(), new Path(round.path().getParent(), name.fileName()));
    }
  }
}
