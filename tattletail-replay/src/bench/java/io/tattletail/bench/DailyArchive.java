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
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * An archive of many channels and days, with a segment for each: an event an hour, and one a minute
 * in the last hour of each day.
 */
final class DailyArchive {
  static final LocalDate LAST_DAY = LocalDate.parse("2026-11-22");

  private static final int CHANNELS = 50;
  private static final long MINUTE_MICROS = 60_000_000;
  private static final int WRITERS = 8;

  private DailyArchive() {}

  static String channel(int number) {
    return "contact.event" + number;
  }

  /** Writes one of so many days, {@link #LAST_DAY} the last of them. */
  static void write(Path root, Configuration configuration, int days) throws Exception {
    try (Archive archive = Archive.openOrCreate(root, configuration)) {
      List<Callable<Void>> tasks = new ArrayList<>();
      for (LocalDate day : LAST_DAY.minusDays(days - 1).datesUntil(LAST_DAY.plusDays(1)).toList()) {
        for (int channel = 0; channel < CHANNELS; channel++) {
          Partition partition = new Partition(channel(channel), day);
          tasks.add(
              () -> {
                write(archive, partition);
                return null;
              });
        }
      }
      Parallel.run(WRITERS, tasks);
    }
  }

  /** Publishes the last of the days, and deletes what was recorded of them. */
  static void publish(Path root, Configuration configuration) throws IOException {
    try (Archive archive = Archive.open(root, configuration)) {
      ArchivePublisher publisher =
          ArchivePublisher.of(archive, PublishOptions.defaults().grace(Duration.ZERO));
      for (int channel = 0; channel < CHANNELS; channel++) {
        publisher.publish(new Partition(channel(channel), LAST_DAY));
      }
    }
  }

  private static void write(Archive archive, Partition partition) throws IOException {
    SegmentMetadata metadata =
        new SegmentMetadata(partition, JsonSpewSerializer.NAME, List.of(BulkEvents.recorder(0)));
    BulkEvents events = new BulkEvents(partition.channel(), partition.date());
    long start = BulkEvents.startOf(partition.date());
    List<SegmentRecord> records = new ArrayList<>();
    IntStream.concat(IntStream.range(0, 23).map(hour -> 60 * hour), IntStream.range(1380, 1440))
        .forEach(
            minute ->
                records.add(
                    events.record(start + minute, start + minute * MINUTE_MICROS, records.size())));
    try (SegmentWriter writer = SegmentWriter.create(archive.store(), metadata, 0, 1 << 20)) {
      writer.write(records);
      writer.seal();
    }
  }
}
