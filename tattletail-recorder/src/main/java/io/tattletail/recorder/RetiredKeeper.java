package io.tattletail.recorder;

import io.tattletail.archive.Archive;
import io.tattletail.archive.LongRanges;
import io.tattletail.archive.LongRanges.Range;
import io.tattletail.archive.Partition;
import io.tattletail.archive.RecorderName;
import io.tattletail.archive.rejected.RejectedEvent;
import io.tattletail.archive.rejected.RejectedWriter;
import io.tattletail.spew.SpewPosition;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Keeps the offsets of events whose days are retired, and nothing else of them: so nobody takes
 * them for lost. Offsets that follow each other take one record. Thread-safe.
 */
final class RetiredKeeper {
  private final RecorderName name;
  private final RejectedWriter writer;
  private final InstantSource clock;

  RetiredKeeper(Archive archive, RecorderOptions options) {
    this.name = RecorderName.starting(options.name(), options.clock().instant());
    this.writer = RejectedWriter.ofRetired(archive, name);
    this.clock = options.clock();
  }

  /**
   * Keeps what the events of some partitions cover. When it returns that is on the disks of the
   * pipeline; after an exception it can be tried again, and may then be there twice.
   */
  void keep(Map<Partition, Batch> batches) throws IOException {
    List<RejectedEvent> records = new ArrayList<>();
    for (var batch : batches.entrySet()) {
      for (Batch.Run run : batch.getValue().runs()) {
        addTo(records, batch.getKey(), run.records().coveredOffsets(), Optional.empty());
      }
    }
    writer.write(records);
  }

  /**
   * {@link #keep(Map)} of what is covered, by stream, in files of a partition that was retired.
   * Should that be undone, the files count again, and not these records.
   */
  void keepRetired(Partition partition, Map<String, LongRanges> covered) throws IOException {
    List<RejectedEvent> records = new ArrayList<>();
    addTo(records, partition, covered, Optional.of(partition.date()));
    writer.write(records);
  }

  private void addTo(
      List<RejectedEvent> records,
      Partition partition,
      Map<String, LongRanges> covered,
      Optional<LocalDate> retiredDay) {
    Instant now = clock.instant();
    covered.forEach(
        (stream, offsets) -> {
          for (Range range : offsets.ranges()) {
            records.add(
                new RejectedEvent(
                    name.text(),
                    now,
                    "retired: below the floor of its channel",
                    partition.channel(),
                    "",
                    "",
                    Optional.of(new SpewPosition(stream, range.first() - 1, range.last())),
                    ByteBuffer.allocate(0),
                    retiredDay));
          }
        });
  }

  void close() throws IOException {
    writer.close();
  }
}
