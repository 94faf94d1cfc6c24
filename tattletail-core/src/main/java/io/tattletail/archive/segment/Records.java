package io.tattletail.archive.segment;

/**
 * The encoding of one event.
 *
 * <pre>
 *   record := timestamp, recorder, sequence, stream, offset, skipped (longs), id (string), event (bytes)
 * </pre>
 *
 * <p>Decoding is {@link BlockCursor}'s.
 */
final class Records {
  /** Six numbers and two lengths. */
  private static final int MAX_NUMBER_BYTES = 8 * 10;

  private static final int MAX_UTF8_PER_CHAR = 3;

  private Records() {}

  /** At most so many bytes has the encoded event. */
  static int maxBytes(SegmentRecord record) {
    return Math.addExact(
        MAX_NUMBER_BYTES + record.event().remaining(), MAX_UTF8_PER_CHAR * record.id().length());
  }

  static void encode(SegmentRecord record, Encoder out) {
    out.writeLong(record.timestampMicros())
        .writeLong(record.recorder())
        .writeLong(record.sequence())
        .writeLong(record.stream())
        .writeLong(record.offset())
        .writeLong(record.skipped())
        .writeString(record.id())
        .writeBytes(record.event());
  }
}
