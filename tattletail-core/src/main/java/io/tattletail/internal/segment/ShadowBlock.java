package io.tattletail.internal.segment;

import java.util.Arrays;

/**
 * The framing of a block whose events replays read and other Avro readers step over: they take it
 * for a block without events, and zstd takes its data for nothing.
 *
 * <pre>
 *   block := 0, length (long), empty zstd frame, 0x184D2A50 (u32 LE), length (u32 LE), content, sync
 *   content := "TTSHADOW", count (long), a zstd frame of count events
 * </pre>
 *
 * @param events how many the block has
 * @param frameStart where in the parsed array their zstd frame begins
 * @param frameLength how long it is
 */
record ShadowBlock(long events, int frameStart, int frameLength) {
  private static final int SKIPPABLE_HEADER_BYTES = 8;

  /** Whether a block of count 0 has events; one that has none is the index. */
  static boolean is(byte[] bytes, int data, int length) {
    int magic = data + SegmentFormat.EMPTY_FRAME.length + SKIPPABLE_HEADER_BYTES;
    return length
            >= SegmentFormat.EMPTY_FRAME.length
                + SKIPPABLE_HEADER_BYTES
                + SegmentFormat.SHADOW_MAGIC.length
        && Arrays.equals(
            bytes,
            magic,
            magic + SegmentFormat.SHADOW_MAGIC.length,
            SegmentFormat.SHADOW_MAGIC,
            0,
            SegmentFormat.SHADOW_MAGIC.length);
  }

  /**
   * Parses the data of a block of count 0.
   *
   * @param data where they begin
   * @param length how long they are
   */
  static ShadowBlock parse(byte[] bytes, int data, int length) throws Decoder.MalformedException {
    int skippable = data + SegmentFormat.EMPTY_FRAME.length;
    if (!is(bytes, data, length)
        || !Arrays.equals(
            bytes, data, skippable, SegmentFormat.EMPTY_FRAME, 0, SegmentFormat.EMPTY_FRAME.length)
        || LittleEndian.intAt(bytes, skippable) != SegmentFormat.SKIPPABLE_MAGIC
        || LittleEndian.intAt(bytes, skippable + 4)
            != length - SegmentFormat.EMPTY_FRAME.length - SKIPPABLE_HEADER_BYTES) {
      throw new Decoder.MalformedException(
          data, "a block of count 0 that is neither a shadow block nor the index");
    }
    int content = skippable + SKIPPABLE_HEADER_BYTES + SegmentFormat.SHADOW_MAGIC.length;
    Decoder in = new Decoder(bytes, content, data + length);
    long events = in.readLong();
    if (events <= 0) {
      throw new Decoder.MalformedException(content, "a shadow block of " + events + " events");
    }
    return new ShadowBlock(events, in.position(), data + length - in.position());
  }

  /** Appends a whole shadow block of a compressed frame. */
  static void frame(long events, byte[] frame, int frameLength, byte[] sync, Encoder out) {
    Encoder content = new Encoder(frameLength + 32);
    content.writeFixed(SegmentFormat.SHADOW_MAGIC).writeLong(events).writeFixed(frame, frameLength);
    out.writeLong(0)
        .writeLong(SegmentFormat.EMPTY_FRAME.length + SKIPPABLE_HEADER_BYTES + content.length())
        .writeFixed(SegmentFormat.EMPTY_FRAME)
        .writeIntLittleEndian(SegmentFormat.SKIPPABLE_MAGIC)
        .writeIntLittleEndian(content.length())
        .writeFixed(content.array(), content.length())
        .writeFixed(sync);
  }
}
