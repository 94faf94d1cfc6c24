package io.tattletail.recorder;

import io.tattletail.archive.Archive;
import io.tattletail.archive.Partition;
import io.tattletail.archive.RecorderName;
import io.tattletail.archive.segment.BlockEncoders;
import io.tattletail.archive.segment.RecordBuffer;
import io.tattletail.archive.segment.SegmentMetadata;
import io.tattletail.archive.segment.SegmentWriter;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes one partition's events to the segment that is open there, and opens the next. Used by one
 * thread at a time: within a commit by the one that writes this partition, between commits by the
 * committing thread.
 *
 * <p>A segment's events are all acknowledged before the next one's first is written, so no block of
 * segment n+1 is ever durable before segment n's last event.
 */
final class PartitionWriter {
  private final Archive archive;
  private final Partition partition;
  private final RecorderName recorder;
  private final RecorderOptions options;
  private final Sealer sealer;
  private final BlockEncoders encoders;

  private @Nullable SegmentWriter segment;
  private Instant openedAt = Instant.MIN;
  private Instant writtenAt = Instant.MIN;
  private long nextNumber;

  PartitionWriter(
      Archive archive,
      Partition partition,
      RecorderName recorder,
      RecorderOptions options,
      Sealer sealer,
      BlockEncoders encoders) {
    this.archive = archive;
    this.partition = partition;
    this.recorder = recorder;
    this.options = options;
    this.sealer = sealer;
    this.encoders = encoders;
  }

  /**
   * Writes and flushes a commit's events. After an error the segment is abandoned, and the same
   * call again writes all of them to a new one, under the same sequences.
   */
  void write(Batch batch) throws IOException, InterruptedException {
    for (Batch.Run run : batch.runs()) {
      write(run.records(), segmentFor(run.serializer()));
    }
    writtenAt = options.clock().instant();
  }

  private void write(RecordBuffer records, SegmentWriter writer)
      throws IOException, InterruptedException {
    boolean flushed = false;
    try {
      writer.write(records);
      options.durability().flush(writer);
      flushed = true;
    } finally {
      if (!flushed) {
        segment = null;
        sealer.abandon(writer);
      }
    }
    if (writer.length() >= options.rollBytes()) {
      seal();
    }
  }

  /** The open segment if it can take the events: its header names their serializer. */
  private SegmentWriter segmentFor(String serializer) throws IOException, InterruptedException {
    SegmentWriter open = segment;
    if (open != null && open.metadata().serializer().equals(serializer)) {
      return open;
    }
    seal();
    SegmentMetadata metadata = new SegmentMetadata(partition, serializer, List.of(recorder.text()));
    // The number is spent even if creating fails: the file may be there.
    open = SegmentWriter.create(archive, metadata, nextNumber++, options.rollBytes(), encoders);
    openedAt = options.clock().instant();
    segment = open;
    return open;
  }

  /** Has the open segment sealed, if there is one. */
  void seal() throws InterruptedException {
    SegmentWriter open = segment;
    if (open != null) {
      segment = null;
      sealer.seal(open);
    }
  }

  /** Whether the open segment is to be sealed now. */
  boolean isDue(Instant now) {
    return segment != null
        && (!now.isBefore(openedAt.plus(options.rollAge()))
            || !now.isBefore(writtenAt.plus(options.rollIdle())));
  }

  boolean isOpen() {
    return segment != null;
  }
}
