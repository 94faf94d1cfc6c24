package io.tattletail.bench;

import io.tattletail.archive.Archive;
import io.tattletail.common.Partition;
import io.tattletail.internal.segment.SegmentMetadata;
import io.tattletail.internal.segment.SegmentRecord;
import io.tattletail.internal.segment.SegmentWriter;
import io.tattletail.spew.JsonSpewSerializer;
import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * An archive of one day and 20 channels in 1,000 segments, written by so many recorders at once: at
 * any time one segment of each recorder is open, so as many overlap. Recorders take turns with the
 * events, and end their segments at different times.
 */
final class OverlapArchive {
  static final int SEGMENTS = 1_000;

  private static final LocalDate DAY = LocalDate.parse("2026-11-22");
  private static final int CHANNELS = 20;
  private static final int THREADS = 2;
  private static final long DAY_MICROS = 20 * 3_600_000_000L;
  private static final long HOUR_MICROS = 3_600_000_000L;
  private static final int LATEST_MICROS = 100_000;

  /** About 256 KiB: what a recorder writes at once by default. */
  private static final int EVENTS_PER_WRITE = 700;

  private final Archive archive;
  private final int recorders;
  private final long events;
  private final int latePerMille;

  private OverlapArchive(Archive archive, int recorders, long events, int latePerMille) {
    this.archive = archive;
    this.recorders = recorders;
    this.events = events;
    this.latePerMille = latePerMille;
  }

  /**
   * Writes it.
   *
   * @param recorders divides {@link #SEGMENTS}
   * @param latePerMille how many of a thousand events come one to five hours late
   * @return the sum of the events' {@link #hash}es
   */
  static long write(
      Path root, Configuration configuration, int recorders, long events, int latePerMille)
      throws Exception {
    try (Archive archive = Archive.openOrCreate(root, configuration)) {
      OverlapArchive made = new OverlapArchive(archive, recorders, events, latePerMille);
      List<Callable<Long>> tasks = new ArrayList<>();
      for (int recorder = 0; recorder < recorders; recorder++) {
        int number = recorder;
        tasks.add(() -> made.record(number));
      }
      return Parallel.run(THREADS, tasks).stream().mapToLong(Long::longValue).sum();
    }
  }

  /** Of one event: two archives of the same events have the same sum, and hardly any others. */
  static long hash(String id) {
    return BulkEvents.mix(id.hashCode());
  }

  /** All segments of a recorder. */
  private long record(int recorder) throws IOException {
    Partition partition = new Partition("contact.event" + recorder % CHANNELS, DAY);
    SegmentMetadata metadata =
        new SegmentMetadata(
            partition, JsonSpewSerializer.NAME, List.of(BulkEvents.recorder(recorder)));
    BulkEvents content = new BulkEvents(partition.channel(), DAY);
    int segments = SEGMENTS / recorders;
    long each = events / recorders;
    long sequence = 0;
    long sum = 0;
    for (int segment = 0; segment < segments; segment++) {
      long end = segment == segments - 1 ? each : boundary(segment + 1, recorder, each / segments);
      try (SegmentWriter writer =
          SegmentWriter.create(archive.store(), metadata, segment, 8 << 20)) {
        while (sequence < end) {
          long until = Math.min(end, sequence + EVENTS_PER_WRITE);
          List<SegmentRecord> records = new ArrayList<>();
          for (; sequence < until; sequence++) {
            long number = sequence * recorders + recorder;
            SegmentRecord record = content.record(number, timestamp(number), sequence);
            sum += hash(record.id());
            records.add(record);
          }
          writer.write(records);
        }
        writer.seal();
      }
    }
    return sum;
  }

  /** Recorders end their segments one after the other, not all at once. */
  private long boundary(int segment, int recorder, long perSegment) {
    return perSegment * (segment - 1) + perSegment / 2 + perSegment * recorder / recorders;
  }

  private long timestamp(long number) {
    long random = BulkEvents.mix(number);
    long elapsed = (long) ((double) DAY_MICROS / events * number);
    long late = LATEST_MICROS - (random >>> 20) % LATEST_MICROS;
    long hours = Math.min(4 * HOUR_MICROS, elapsed - HOUR_MICROS);
    if ((random & 0x7FFFFFFF) % 1_000 < latePerMille && hours > 0) {
      late = HOUR_MICROS + (random >>> 10) % hours;
    }
    return BulkEvents.startOf(DAY) + LATEST_MICROS + elapsed - late;
  }
}
