package io.tattletail.recorder;

import io.tattletail.internal.segment.SegmentRecord;
import io.tattletail.spew.SpewPosition;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What is recorded of an event, on its way into a {@link Batch}.
 *
 * @param timestampMicros the event's timestamp
 * @param id the event's id
 * @param position where the broker delivered it, if it said so
 * @param serializer names the format of {@code bytes}
 * @param bytes the serialized event
 */
record PendingEvent(
    long timestampMicros,
    String id,
    @Nullable SpewPosition position,
    String serializer,
    ByteBuffer bytes) {
  private static final int THIS_RECORDER = 0;
  private static final long NOT_NUMBERED = 0;

  /** Without its sequence, which it gets when its commit is written. */
  SegmentRecord record() {
    return new SegmentRecord(
        timestampMicros,
        THIS_RECORDER,
        NOT_NUMBERED,
        position == null ? "" : position.stream(),
        position == null ? 0 : position.offset(),
        position == null ? 0 : position.offset() - position.previous() - 1,
        id,
        bytes);
  }
}
