package io.tattletail.internal.segment;

/**
 * The encoding of one event.
 *
 * <pre>
 *   record := numbers, content
 *   numbers := timestamp, recorder, sequence (longs)
 *   content := stream (string), offset, skipped (longs), id (string), event (bytes)
 * </pre>
 *
 * <p>Its own code and not Avro's, so that an event is a slice of its block and not a copy.
 */
final class Records {
  /** Five numbers and three lengths. */
  private static final int MAX_NUMBER_BYTES = 8 * 10;

  private static final int MAX_UTF8_PER_CHAR = 3;

  private Records() {}

  /** The encoded event has at most so many bytes. */
  static int maxBytes(SegmentRecord record) {
    int characters = Math.addExact(record.stream().length(), record.id().length());
    return Math.addExact(
        MAX_NUMBER_BYTES + record.event().remaining(),
        Math.multiplyExact(MAX_UTF8_PER_CHAR, characters));
  }

  static void encode(SegmentRecord record, Encoder out) {
    encodeNumbers(record.timestampMicros(), record.recorder(), record.sequence(), out);
    encodeContent(record, out);
  }

  static void encodeNumbers(long timestampMicros, int recorder, long sequence, Encoder out) {
    out.writeLong(timestampMicros).writeLong(recorder).writeLong(sequence);
  }

  static void encodeContent(SegmentRecord record, Encoder out) {
    out.writeString(record.stream())
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
        in.readString(),
        in.readLong(),
        in.readLong(),
        in.readString(),
        in.readSlice());
  }
}
