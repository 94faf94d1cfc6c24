package io.tattletail.internal.segment;

import io.tattletail.internal.layout.NameOrder;
import java.nio.ByteBuffer;
import java.util.Comparator;

/**
 * One event as a segment stores it.
 *
 * @param timestampMicros the event's timestamp, microseconds since 1970 UTC
 * @param recorder index into {@link SegmentMetadata#recorders()}
 * @param sequence counts the events of one recorder in one partition, from 0
 * @param stream name of the stream on which the broker delivered it; empty if it had no position
 * @param offset the event's offset on its stream; 0 without a position
 * @param skipped how many offsets before it on the stream are holes: {@code offset - previous - 1};
 *     0 without a position
 * @param id the event's id
 * @param event the event as its broker serialized it, between position and limit; not to be changed
 */
public record SegmentRecord(
    long timestampMicros,
    int recorder,
    long sequence,
    String stream,
    long offset,
    long skipped,
    String id,
    ByteBuffer event) {

  /**
   * The archive's order within one channel: by time, stream, offset, recorder and sequence, names
   * bytewise.
   */
  static Comparator<SegmentRecord> order(SegmentMetadata metadata) {
    Comparator<SegmentRecord> byStream =
        Comparator.comparing(SegmentRecord::stream, NameOrder.BYTEWISE);
    Comparator<SegmentRecord> byRecorder =
        Comparator.comparing(
            record -> metadata.recorders().get(record.recorder), NameOrder.BYTEWISE);
    return Comparator.comparingLong(SegmentRecord::timestampMicros)
        .thenComparing(byStream)
        .thenComparingLong(SegmentRecord::offset)
        .thenComparing(byRecorder)
        .thenComparingLong(SegmentRecord::sequence);
  }
}
