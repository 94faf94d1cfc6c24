package io.tattletail.internal.segment;

/**
 * Makes blocks of events that come in the archive's order, one after the other. Not thread-safe.
 */
final class BlockAssembler implements AutoCloseable {
  private final byte[] sync;
  private final Zstandard.Compressor compressor = new Zstandard.Compressor();
  private final Encoder plain = new Encoder(SegmentFormat.BLOCK_BYTES + 1024);
  private final Encoder framed = new Encoder(SegmentFormat.BLOCK_BYTES >> 1);
  private BlockSummary content = BlockSummary.ofSorted();

  BlockAssembler(byte[] sync) {
    this.sync = sync;
  }

  /**
   * Adds an event.
   *
   * @param recorder its recorder's index in this file
   */
  void add(BlockEvent event, int recorder) {
    event.encode(recorder, plain);
    content.addSorted(event.timestampMicros(), recorder, event.sequence());
  }

  /** Whether the block has as many bytes as a block should. */
  boolean isFull() {
    return plain.length() >= SegmentFormat.BLOCK_BYTES;
  }

  boolean isEmpty() {
    return plain.length() == 0;
  }

  /** The events as a block, which is valid until the next call; the next block begins empty. */
  Assembled finish() {
    int compressed = compress();
    framed
        .writeLong(content.events())
        .writeLong(compressed)
        .writeFixed(compressor.target(), compressed)
        .writeFixed(sync);
    return assembled();
  }

  /** {@link #finish()} as a shadow block. */
  Assembled finishShadow() {
    int compressed = compress();
    ShadowBlock.frame(content.events(), compressor.target(), compressed, sync, framed);
    return assembled();
  }

  private int compress() {
    framed.clear();
    return compressor.compress(plain.array(), plain.length());
  }

  private Assembled assembled() {
    Assembled block = new Assembled(framed, plain.length(), content);
    plain.clear();
    content = BlockSummary.ofSorted();
    return block;
  }

  /**
   * A block.
   *
   * @param framed its bytes
   * @param uncompressedBytes of its events
   * @param content what the index has to know of it
   */
  record Assembled(Encoder framed, int uncompressedBytes, BlockSummary content) {}

  @Override
  public void close() {
    compressor.close();
  }
}
