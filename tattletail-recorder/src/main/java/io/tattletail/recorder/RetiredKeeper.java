package io.tattletail.recorder;

import io.tattletail.common.Partition;
import io.tattletail.common.RejectedEvent;
import io.tattletail.internal.layout.ArchiveStore;
import io.tattletail.internal.layout.RecorderName;
import io.tattletail.internal.rejected.RejectedWriter;
import io.tattletail.internal.rejected.RetiredOffsets;
import io.tattletail.internal.segment.StreamOffsets;
import java.io.IOException;
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
  private static final String REASON = "retired: below the floor of its channel";

  private final RecorderName name;
  private final RejectedWriter writer;
  private final InstantSource clock;

  RetiredKeeper(ArchiveStore archive, RecorderOptions options) {
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
        records.addAll(records(batch.getKey(), run.records().coveredOffsets(), Optional.empty()));
      }
    }
    writer.write(records);
  }

  /**
   * {@link #keep(Map)} of what is covered in files of a partition that was retired. Should that be
   * undone, the files count again, and not these records.
   */
  void keepRetired(Partition partition, StreamOffsets covered) throws IOException {
    writer.write(records(partition, covered, Optional.of(partition.date())));
  }

  private List<RejectedEvent> records(
      Partition partition, StreamOffsets covered, Optional<LocalDate> retiredDay) {
    return RetiredOffsets.records(
        name.text(), clock.instant(), REASON, partition, covered, retiredDay);
  }

  void close() throws IOException {
    writer.close();
  }
}
