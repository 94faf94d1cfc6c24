package io.tattletail.archive.retention;

import io.tattletail.archive.Archive;
import io.tattletail.archive.LongRanges;
import io.tattletail.archive.Partition;
import io.tattletail.archive.RecorderName;
import io.tattletail.archive.rejected.RejectedEvent;
import io.tattletail.archive.rejected.RejectedWriter;
import io.tattletail.spew.SpewPosition;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes which offsets retired days cover, to {@code retired/}. There is at least one record for
 * each day. Not thread-safe.
 */
final class OffsetLog implements Closeable {
  private static final int BATCH = 256;

  private final RejectedWriter writer;
  private final String name;
  private final Instant now;
  private final List<RejectedEvent> batch = new ArrayList<>();

  OffsetLog(Archive archive, RecorderName name, Instant now) {
    this.writer = RejectedWriter.ofRetired(archive, name);
    this.name = name.text();
    this.now = now;
  }

  void add(Partition partition, Map<String, LongRanges> byStream) throws IOException {
    if (byStream.isEmpty()) {
      add(partition, Optional.empty());
    }
    for (Map.Entry<String, LongRanges> stream : byStream.entrySet()) {
      for (LongRanges.Range range : stream.getValue().ranges()) {
        add(
            partition,
            Optional.of(new SpewPosition(stream.getKey(), range.first() - 1, range.last())));
      }
    }
  }

  private void add(Partition partition, Optional<SpewPosition> offsets) throws IOException {
    batch.add(
        new RejectedEvent(
            name,
            now,
            "retired",
            partition.channel(),
            "",
            "",
            offsets,
            ByteBuffer.allocate(0),
            Optional.of(partition.date())));
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
