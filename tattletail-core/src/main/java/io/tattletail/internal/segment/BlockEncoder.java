package io.tattletail.internal.segment;

/**
 * Makes blocks, with buffers and a native context that are used again. Not thread-safe; {@link
 * BlockEncoders} lends them.
 */
final class BlockEncoder implements AutoCloseable {
  private final Encoder plain =
      new Encoder(SegmentFormat.BLOCK_BYTES + (SegmentFormat.BLOCK_BYTES >> 2));
  private final Encoder framed = new Encoder(SegmentFormat.BLOCK_BYTES >> 1);
  private final Zstandard.Compressor compressor;

  /**
   * @param level of zstd
   */
  BlockEncoder(int level) {
    compressor = new Zstandard.Compressor(level);
  }

  /** Makes one block of the events whose indices are at {@code from} to before {@code to}. */
  void encode(RecordBuffer records, int[] sorted, int from, int to, byte[] sync) {
    plain.clear();
    for (int i = from; i < to; i++) {
      records.copy(sorted[i], plain);
    }
    int compressed = compressor.compress(plain.array(), plain.length());
    framed.clear();
    framed
        .writeLong(to - from)
        .writeLong(compressed)
        .writeFixed(compressor.target(), compressed)
        .writeFixed(sync);
  }

  /** The block with its framing; valid until the next one is encoded. */
  Encoder framed() {
    return framed;
  }

  /** How long its events are before compression. */
  int uncompressedBytes() {
    return plain.length();
  }

  /** Whether one large event has left buffers that are not worth keeping. */
  boolean isBloated() {
    return plain.array().length > 4 * SegmentFormat.BLOCK_BYTES;
  }

  @Override
  public void close() {
    compressor.close();
  }
}
