package io.tattletail.recorder;

import io.tattletail.common.Partition;
import io.tattletail.internal.layout.RecorderName;
import io.tattletail.internal.segment.RecordBuffer;
import io.tattletail.internal.segment.SegmentMetadata;
import io.tattletail.internal.segment.SegmentWriter;
import io.tattletail.recorder.RollPolicy.Moment;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes one partition's events to the segment that is open there, and opens the next. Used by one
 * thread at a time: within a commit by the one that writes this partition, between commits by the
 * committing thread.
 *
 * <p>A segment's events are all acknowledged before the next one's first is written, so no block of
 * segment n+1 is ever durable before segment n's last event.
 */
final class PartitionWriter {
  private static final Logger LOG = LoggerFactory.getLogger(PartitionWriter.class);

  private final RecorderParts parts;
  private final Partition partition;
  private final RecorderName recorder;

  private @Nullable OpenSegment segment;

  /** When the segment was opened, and written last. */
  private Moment opened;

  private Moment written;
  private long nextSequence;
  private long nextNumber;

  PartitionWriter(RecorderParts parts, Partition partition, RecorderName recorder) {
    this.parts = parts;
    this.partition = partition;
    this.recorder = recorder;
    this.opened = parts.rolling().now();
    this.written = opened;
  }

  /**
   * Writes and flushes a commit's events. After an error the segment is abandoned, and the same
   * call again writes all of them to a new one, under the same sequences.
   */
  void write(Batch batch) throws IOException, InterruptedException {
    nextSequence = Math.max(nextSequence, batch.number(nextSequence));
    for (Batch.Run run : batch.runs()) {
      write(run.records(), segmentFor(run.serializer()));
    }
    written = parts.rolling().now();
  }

  private void write(RecordBuffer records, OpenSegment open)
      throws IOException, InterruptedException {
    boolean flushed = false;
    long flushNanos = 0;
    try {
      open.writer().write(records);
      long start = parts.rolling().nanoTime();
      parts.options().durability().flush(open.writer());
      flushNanos = parts.rolling().nanoTime() - start;
      flushed = true;
    } finally {
      if (!flushed) {
        segment = null;
        parts.sealer().abandon(open);
      }
    }
    open.file().flushed(records.size());
    if (parts.rolling().isLarge(open.writer().length())) {
      rollUnlessBusy();
    }
    if (parts.flushTimes().isSlow(flushNanos)) {
      LOG.info(
          "a flush of {} took {} ms, far more than usual; the next file has other datanodes",
          open.writer().path(),
          flushNanos / 1_000_000);
      seal();
    }
  }

  /** The open segment if it can take the events: its header names their serializer. */
  private OpenSegment segmentFor(String serializer) throws IOException, InterruptedException {
    OpenSegment open = segment;
    if (open != null
        && open.writer().metadata().serializer().equals(serializer)
        && !open.file().isLost()) {
      return open;
    }
    seal();
    SegmentMetadata metadata = new SegmentMetadata(partition, serializer, List.of(recorder.text()));
    // The number is spent even if creating fails: the file may be there.
    SegmentWriter writer =
        SegmentWriter.create(
            parts.archive(),
            metadata,
            nextNumber++,
            parts.blockSizes().expectedBytes(partition),
            parts.encoders());
    boolean watched = false;
    try {
      open = new OpenSegment(writer, parts.watch().watch(writer));
      watched = true;
    } finally {
      if (!watched) {
        writer.close();
      }
    }
    opened = parts.rolling().now();
    written = opened;
    segment = open;
    return open;
  }

  /** Has the open segment sealed, if there is one. */
  void seal() throws InterruptedException {
    OpenSegment open = segment;
    if (open != null) {
      segment = null;
      parts.sealer().seal(open);
    }
  }

  /** Has the open segment sealed if it is old or idle and the sealer is not busy. */
  void rollIfDue(Moment now) throws InterruptedException {
    if (segment != null && parts.rolling().isDue(opened, written, now)) {
      rollUnlessBusy();
    }
  }

  private void rollUnlessBusy() throws InterruptedException {
    OpenSegment open = segment;
    if (open != null && !parts.sealer().isBusy()) {
      parts.blockSizes().learn(partition, open.writer().length());
      seal();
    }
  }

  /**
   * Looks whether the file of an idle segment can still be written. If its datanodes were
   * restarted, nobody could tell its length until it is: then it is abandoned, to be salvaged.
   */
  void lookAfter(Moment now) throws InterruptedException {
    OpenSegment open = segment;
    if (open == null || !parts.rolling().isIdle(written, now)) {
      return;
    }
    try {
      open.writer().hflush();
    } catch (IOException e) {
      LOG.info("{} cannot be written any more, and is salvaged", open.writer().path(), e);
      parts.counters().ioErrors.increment();
      segment = null;
      parts.sealer().abandon(open);
    }
  }

  Partition partition() {
    return partition;
  }

  boolean isOpen() {
    return segment != null;
  }
}
