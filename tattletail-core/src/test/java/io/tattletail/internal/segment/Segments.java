package io.tattletail.internal.segment;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tattletail.common.Partition;
import io.tattletail.internal.layout.ArchiveStore;
import io.tattletail.internal.layout.PartitionListing;
import io.tattletail.internal.layout.SegmentFile;
import io.tattletail.internal.layout.SegmentName;
import io.tattletail.spew.Micros;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * What the tests of segments share: an archive on local disk, records, and files of given bytes.
 */
final class Segments implements AutoCloseable {
  static final Partition PARTITION = new Partition("#en/ä", LocalDate.of(2026, 11, 22));
  static final String RECORDER = "crm-1.20261122T101500Z.1a";
  static final SegmentMetadata METADATA =
      new SegmentMetadata(
          PARTITION, "tattletail-json-1", List.of(RECORDER, "other.20261121T000000Z.z"));

  /** Streams of events; the first is none. */
  static final List<String> STREAMS =
      List.of("", "stream-1", "stream-\uffff", "stream-\uD83D\uDE00");

  static final long START = Micros.startOf(PARTITION.date());

  /** Names the files of given bytes, so that each is new. */
  private long number = 1_000;

  final ArchiveStore archive;

  Segments(java.nio.file.Path directory) throws IOException {
    archive = ArchiveStore.openOrCreate(new Path("file:" + directory), new Configuration(false));
    archive.fileSystem().mkdirs(archive.directory(PARTITION));
  }

  @Override
  public void close() throws IOException {
    archive.close();
  }

  static SegmentRecord record(long micros, long sequence, String event) {
    return new SegmentRecord(
        START + micros,
        0,
        sequence,
        "",
        0,
        0,
        "id-" + sequence,
        ByteBuffer.wrap(event.getBytes(UTF_8)));
  }

  /** An event on one of {@link #STREAMS}, by its index. */
  static SegmentRecord onStream(long micros, long sequence, int stream, long offset, long skipped) {
    SegmentRecord plain = record(micros, sequence, "event " + sequence);
    return new SegmentRecord(
        plain.timestampMicros(),
        plain.recorder(),
        sequence,
        STREAMS.get(stream),
        offset,
        skipped,
        plain.id(),
        plain.event());
  }

  /** Records of dense sequences, with ties, streams, skips, empty and long events. */
  static List<SegmentRecord> random(Random random, long firstSequence, int count) {
    List<SegmentRecord> records = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int stream = random.nextInt(STREAMS.size());
      byte[] event = new byte[random.nextInt(10) == 0 ? 0 : random.nextInt(300)];
      random.nextBytes(event);
      records.add(
          new SegmentRecord(
              START + random.nextInt(5) * 1_000L + random.nextInt(2),
              random.nextInt(METADATA.recorders().size()),
              firstSequence + i,
              STREAMS.get(stream),
              stream == 0 ? 0 : random.nextLong(1L << 40),
              stream == 0 ? 0 : random.nextInt(3),
              "id-\uD83D\uDE00é-" + random.nextInt(1_000_000),
              ByteBuffer.wrap(event)));
    }
    return records;
  }

  static List<SegmentRecord> sorted(List<SegmentRecord> records) {
    List<SegmentRecord> sorted = new ArrayList<>(records);
    sorted.sort(SegmentRecord.order(METADATA));
    return sorted;
  }

  SegmentWriter writer(long segmentNumber) throws IOException {
    return SegmentWriter.create(archive, METADATA, segmentNumber, 1 << 20);
  }

  /** Writes each list at once, and seals. */
  @SafeVarargs
  final SegmentFile sealed(long segmentNumber, List<SegmentRecord>... writes) throws IOException {
    try (SegmentWriter writer = writer(segmentNumber)) {
      for (List<SegmentRecord> records : writes) {
        writer.write(records);
      }
      return file(writer.seal());
    }
  }

  SegmentFile file(Path path) throws IOException {
    return new SegmentFile(
        path,
        SegmentName.parse(path.getName()).orElseThrow(),
        archive.fileSystem().getFileStatus(path).getLen());
  }

  static java.nio.file.Path local(Path path) {
    return java.nio.file.Path.of(path.toUri().getPath());
  }

  static byte[] bytes(SegmentFile file) throws IOException {
    return Files.readAllBytes(local(file.path()));
  }

  /** A file of these bytes under the name that a sealed segment has, or under another number. */
  SegmentFile sealedOf(byte[] bytes, SegmentName like) throws IOException {
    SegmentName.Sealed name = (SegmentName.Sealed) like;
    return fileOf(
        bytes,
        new SegmentName.Sealed(name.firstMicros(), name.lastMicros(), name.recorder(), number++));
  }

  SegmentFile unsealedOf(byte[] bytes) throws IOException {
    return fileOf(bytes, new SegmentName.Unsealed(RECORDER, number++));
  }

  private SegmentFile fileOf(byte[] bytes, SegmentName name) throws IOException {
    Path path = archive.path(PARTITION, name);
    Files.write(local(path), bytes);
    return new SegmentFile(path, name, bytes.length);
  }

  PartitionListing.Foreign foreignOf(byte[] bytes) throws IOException {
    Path path = new Path(archive.directory(PARTITION), "FlumeData." + number++);
    Files.write(local(path), bytes);
    return new PartitionListing.Foreign(path, bytes.length);
  }

  Segment open(SegmentFile file) throws IOException {
    return Segment.open(archive, PARTITION, file, new ReadStatistics()).orElseThrow();
  }

  Segment open(PartitionListing.Foreign file) throws IOException {
    return Segment.openForeign(archive, PARTITION, file, new ReadStatistics()).orElseThrow();
  }

  /** All events, in the order in which they are in the file. */
  static List<SegmentRecord> readAll(Segment segment) throws IOException {
    List<SegmentRecord> records = new ArrayList<>();
    for (IndexEntry entry : segment.index().entries()) {
      for (Block block : segment.read(entry)) {
        BlockCursor cursor = block.cursor();
        while (cursor.next()) {
          records.add(cursor.current().record());
        }
      }
    }
    return records;
  }

  List<SegmentRecord> readAll(SegmentFile file) throws IOException {
    try (Segment segment = open(file)) {
      return readAll(segment);
    }
  }
}
