package io.tattletail.archive.segment;

/**
 * The encoding of one event.
 *
 * <pre>
 *   record := timestamp, recorder, sequence, stream, offset, skipped (longs), id (string), event (bytes)
 * </pre>
 *
 * <p>Its own code and not Avro's, so that an event is a slice of its block and not a copy.
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

  /** Decodes one event, whose bytes are shared. */
  static SegmentRecord decode(Decoder in) throws Decoder.MalformedException {
    return new SegmentRecord(
        in.readLong(),
        in.readInt(),
        in.readLong(),
        in.readInt(),
        in.readLong(),
        in.readLong(),
        in.readString(),
        in.readSlice());
  }
}
