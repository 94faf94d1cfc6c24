package io.tattletail.bench;

import io.tattletail.archive.Archive;
import io.tattletail.archive.publish.ArchivePublisher;
import io.tattletail.archive.publish.PublishOptions;
import io.tattletail.common.Partition;
import io.tattletail.internal.segment.SegmentMetadata;
import io.tattletail.internal.segment.SegmentRecord;
import io.tattletail.internal.segment.SegmentWriter;
import io.tattletail.spew.JsonSpewSerializer;
import java.io.IOException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * An archive of 50 channels and ten days, each with as many events at even distances. Nine days are
 * published, a round for each channel; of the last day four segments are sealed and wait.
 */
final class ExplorerArchive {
  static final int CHANNELS = 50;
  static final int DAYS = 10;
  static final LocalDate LAST_DAY = LocalDate.parse("2026-11-22");

  private static final int THREADS = 2;
  private static final int SEGMENTS_OF_LAST_DAY = 4;
  private static final long DAY_MICROS = 86_400_000_000L;

  /** About 256 KiB: what a recorder writes at once by default. */
  private static final int EVENTS_PER_WRITE = 700;

  private final Archive archive;
  private final int eventsPerPartition;

  private ExplorerArchive(Archive archive, int eventsPerPartition) {
    this.archive = archive;
    this.eventsPerPartition = eventsPerPartition;
  }

  static String channel(int number) {
    return "contact.event" + number;
  }

  /**
   * Writes it.
   *
   * @param events at most, as many for each channel and day
   */
  static void write(Path root, Configuration configuration, long events) throws Exception {
    try (Archive archive = Archive.openOrCreate(root, configuration)) {
      ExplorerArchive made =
          new ExplorerArchive(archive, Math.toIntExact(events / CHANNELS / DAYS));
      ArchivePublisher publisher =
          ArchivePublisher.of(archive, PublishOptions.defaults().grace(Duration.ZERO));
      List<Callable<Void>> tasks = new ArrayList<>();
      for (LocalDate day : LAST_DAY.minusDays(DAYS - 1).datesUntil(LAST_DAY).toList()) {
        for (int channel = 0; channel < CHANNELS; channel++) {
          Partition partition = new Partition(channel(channel), day);
          tasks.add(
              () -> {
                made.record(partition, 1);
                publisher.publish(partition);
                return null;
              });
        }
      }
      for (int channel = 0; channel < CHANNELS; channel++) {
        Partition partition = new Partition(channel(channel), LAST_DAY);
        tasks.add(
            () -> {
              made.record(partition, SEGMENTS_OF_LAST_DAY);
              return null;
            });
      }
      Parallel.run(THREADS, tasks);
    }
  }

  private void record(Partition partition, int segments) throws IOException {
    SegmentMetadata metadata =
        new SegmentMetadata(partition, JsonSpewSerializer.NAME, List.of(BulkEvents.recorder(0)));
    BulkEvents content = new BulkEvents(partition.channel(), partition.date());
    // The events of channels are not all at the same time.
    long start =
        BulkEvents.startOf(partition.date())
            + Math.floorMod(partition.channel().hashCode(), 1_000_000);
    int sequence = 0;
    for (int segment = 0; segment < segments; segment++) {
      int end = (int) ((long) eventsPerPartition * (segment + 1) / segments);
      try (SegmentWriter writer =
          SegmentWriter.create(archive.store(), metadata, segment, 8 << 20)) {
        while (sequence < end) {
          int until = Math.min(end, sequence + EVENTS_PER_WRITE);
          List<SegmentRecord> records = new ArrayList<>();
          for (; sequence < until; sequence++) {
            long micros =
                start + (long) ((DAY_MICROS - 1_000_000.0) * sequence / eventsPerPartition);
            records.add(content.record(micros / 1_000, micros, sequence));
          }
          writer.write(records);
        }
        writer.seal();
      }
    }
  }
}
