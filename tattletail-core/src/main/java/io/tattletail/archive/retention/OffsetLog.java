package io.tattletail.archive.retention;

import io.tattletail.common.Partition;
import io.tattletail.common.RejectedEvent;
import io.tattletail.internal.layout.ArchiveStore;
import io.tattletail.internal.layout.RecorderName;
import io.tattletail.internal.rejected.RejectedWriter;
import io.tattletail.internal.rejected.RetiredOffsets;
import io.tattletail.internal.segment.StreamOffsets;
import java.io.Closeable;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Writes which offsets retired days cover, to {@code retired/}. There is at least one record for
 * each day. Not thread-safe.
 */
final class OffsetLog implements Closeable {
  private static final String REASON = "retired";

  /** Records that are made durable together. */
  private static final int BATCH = 256;

  private final RejectedWriter writer;
  private final String name;
  private final Instant now;
  private final List<RejectedEvent> batch = new ArrayList<>();

  OffsetLog(ArchiveStore archive, RecorderName name, Instant now) {
    this.writer = RejectedWriter.ofRetired(archive, name);
    this.name = name.text();
    this.now = now;
  }

  void add(Partition partition, StreamOffsets offsets) throws IOException {
    Optional<LocalDate> day = Optional.of(partition.date());
    if (offsets.isEmpty()) {
      batch.add(RetiredOffsets.record(name, now, REASON, partition, Optional.empty(), day));
    }
    batch.addAll(RetiredOffsets.records(name, now, REASON, partition, offsets, day));
    if (batch.size() >= BATCH) {
      flush();
    }
  }

  /** Returns when all that was added is on the disks of the pipeline. */
  void flush() throws IOException {
    writer.write(List.copyOf(batch));
    batch.clear();
  }

  /** Closes the file; what was flushed is safe, also if this fails. */
  @Override
  public void close() throws IOException {
    writer.close();
  }
}
