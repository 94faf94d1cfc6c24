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
  private Records() {}

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
