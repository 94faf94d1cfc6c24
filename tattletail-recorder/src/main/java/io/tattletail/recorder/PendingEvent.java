package io.tattletail.recorder;

import io.tattletail.archive.Micros;
import io.tattletail.archive.segment.SegmentRecord;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.SpewPosition;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * An event that has its place and is not acknowledged.
 *
 * @param sequence its number among the recorder's events of its partition
 * @param timestampMicros the event's timestamp
 * @param id the event's id
 * @param position where the broker delivered it, if it said so
 * @param serializer names the format of {@code bytes}
 * @param bytes the serialized event
 */
record PendingEvent(
    long sequence,
    long timestampMicros,
    String id,
    @Nullable SpewPosition position,
    String serializer,
    ByteBuffer bytes) {

  /** What is held of a serialized event. */
  static PendingEvent of(SpewEvent event, long sequence) {
    return new PendingEvent(
        sequence,
        Micros.of(event.timestamp()),
        event.id(),
        event.position().orElse(null),
        event.serializerName().orElseThrow(),
        event.serialized().orElseThrow());
  }

  /** Names the stream; empty without a position. */
  String stream() {
    return position == null ? "" : position.stream();
  }

  SegmentRecord record(int recorder, int stream) {
    return new SegmentRecord(
        timestampMicros,
        recorder,
        sequence,
        stream,
        position == null ? 0 : position.offset(),
        position == null ? 0 : position.offset() - position.previous() - 1,
        id,
        bytes);
  }
}
