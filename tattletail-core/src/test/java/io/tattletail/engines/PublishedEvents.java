package io.tattletail.engines;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tattletail.archive.Archive;
import io.tattletail.common.Partition;
import io.tattletail.internal.layout.RoundName;
import io.tattletail.internal.segment.Rounds;
import io.tattletail.internal.segment.SegmentMetadata;
import io.tattletail.internal.segment.SegmentRecord;
import io.tattletail.spew.Micros;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.CRC32;
import org.apache.hadoop.conf.Configuration;

/** An archive on local disk with published rounds, and what engines have to read in it. */
final class PublishedEvents implements AutoCloseable {
  static final LocalDate DAY = LocalDate.of(2026, 11, 22);

  /** About the bytes of an event: a few dozen fill a block, of which compression leaves 1 KB. */
  private static final int EVENT_BYTES = 6_000;

  private static final String RECORDER = "crm-1.20261122T101500Z.1a";

  private final Archive archive;
  private final Path published;
  private final SortedMap<String, List<SegmentRecord>> events = new TreeMap<>();
  private long sequence;

  PublishedEvents(Path root) throws IOException {
    archive =
        Archive.openOrCreate(
            new org.apache.hadoop.fs.Path("file:" + root), new Configuration(false));
    published = root.resolve("published");
  }

  /** What engines are pointed at. */
  Path directory() {
    return published;
  }

  /** Where the rounds of a partition are. */
  Path directory(String channel, LocalDate day) {
    return Path.of(
        archive.store().publishedDirectory(new Partition(channel, day)).toUri().getPath());
  }

  /**
   * Publishes a round.
   *
   * @param visible how many events engines are to read in it
   * @param shadows how many events it has in shadow blocks
   * @return its file
   */
  Path round(String channel, LocalDate day, long number, int visible, int shadows)
      throws IOException {
    return publish(new Partition(channel, day), number, visible, shadows, 5);
  }

  /** Publishes a round that has no event, since all that was recorded were copies. */
  Path roundOfCopies(String channel, LocalDate day, long number) throws IOException {
    return publish(new Partition(channel, day), number, 0, 0, 50);
  }

  private Path publish(Partition partition, long number, int visible, int shadows, int copies)
      throws IOException {
    List<SegmentRecord> records = records(partition, visible);
    events
        .computeIfAbsent(key(partition.channel(), partition.date()), key -> new ArrayList<>())
        .addAll(records);
    return Path.of(
        Rounds.write(
                archive.store(),
                new SegmentMetadata(partition, "tattletail-json-1", List.of(RECORDER)),
                new RoundName(number),
                records,
                records(partition, shadows),
                records(partition, copies))
            .toUri()
            .getPath());
  }

  private static String key(String channel, LocalDate day) {
    return channel + "\t" + day;
  }

  private List<SegmentRecord> records(Partition partition, int count) {
    List<SegmentRecord> records = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      long number = sequence++;
      String payload = "{\"n\":%d}".formatted(number);
      String event = payload.repeat(EVENT_BYTES / payload.length());
      records.add(
          new SegmentRecord(
              Micros.startOf(partition.date()) + 7 * number,
              0,
              number,
              "stream-" + number % 3,
              number,
              0,
              "id-" + number,
              ByteBuffer.wrap(event.getBytes(UTF_8))));
    }
    return records;
  }

  /** Leaves a file as a publisher does that died: the whole of a round, under a hidden name. */
  void leaveTemporary(Path round, long number) throws IOException {
    Files.copy(round, round.resolveSibling(new RoundName(number).temporaryFileName()));
  }

  /** The totals of each channel and day that has events, as lines, by channel and day. */
  List<String> totalsOfPartitions() {
    List<String> lines = new ArrayList<>();
    for (Map.Entry<String, List<SegmentRecord>> partition : events.entrySet()) {
      if (!partition.getValue().isEmpty()) {
        lines.add(partition.getKey() + "\t" + totals(partition.getValue()));
      }
    }
    return lines;
  }

  /** The totals of one channel and day. */
  String totals(String channel, LocalDate day) {
    return totals(events.get(key(channel, day)));
  }

  /** Count, bytes, distinct ids, first and last time in microseconds, and a sum of CRC32s. */
  private static String totals(List<SegmentRecord> records) {
    long bytes = 0;
    long crcs = 0;
    for (SegmentRecord record : records) {
      CRC32 crc = new CRC32();
      crc.update(record.event().duplicate());
      crcs += crc.getValue();
      bytes += record.event().remaining();
    }
    return "%d\t%d\t%d\t%d\t%d\t%d"
        .formatted(
            records.size(),
            bytes,
            records.stream().map(SegmentRecord::id).distinct().count(),
            records.stream().mapToLong(SegmentRecord::timestampMicros).min().orElseThrow(),
            records.stream().mapToLong(SegmentRecord::timestampMicros).max().orElseThrow(),
            crcs);
  }

  @Override
  public void close() throws IOException {
    archive.close();
  }
}
