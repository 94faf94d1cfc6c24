package io.tattletail.internal.segment;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * The means to encode blocks, shared by any number of {@link SegmentWriter}s: native memory and
 * buffers of 2 MiB for each block that is encoded at a time. More at a time than there are
 * processors only push each other out of their caches.
 *
 * <p>Thread-safe.
 */
public final class BlockEncoders implements AutoCloseable {
  /** At which segments are compressed if nobody says otherwise. */
  public static final int DEFAULT_LEVEL = SegmentFormat.ZSTD_LEVEL;

  private final Semaphore permits;
  private final int level;

  /** Last in, first out: what was used last is in a cache still. */
  private final ConcurrentLinkedDeque<BlockEncoder> idle = new ConcurrentLinkedDeque<>();

  private volatile boolean closed;

  /** Keeps nothing between uses. */
  static BlockEncoders oneOff() {
    BlockEncoders encoders = new BlockEncoders(1);
    encoders.close();
    return encoders;
  }

  /**
   * @param atATime how many segments encode blocks at a time; others wait
   */
  public BlockEncoders(int atATime) {
    this(atATime, DEFAULT_LEVEL);
  }

  /**
   * @param atATime how many segments encode blocks at a time; others wait
   * @param level of zstd
   * @throws IllegalArgumentException if zstd has no such level
   */
  public BlockEncoders(int atATime, int level) {
    checkLevel(level);
    this.permits = new Semaphore(atATime);
    this.level = level;
  }

  /**
   * Checks a level of compression.
   *
   * @throws IllegalArgumentException if zstd has no such level
   */
  public static void checkLevel(int level) {
    Zstandard.checkLevel(level);
  }

  /** As many at a time as there are processors. */
  public static BlockEncoders perProcessor() {
    return new BlockEncoders(Runtime.getRuntime().availableProcessors());
  }

  /** Takes encoded blocks, one after the other. */
  interface BlockSink {
    /**
     * Takes a block.
     *
     * @param encoder has it, framed, until this returns
     * @param sorted the buffer's events in order, of which the block has those from {@code from} to
     *     before {@code to}
     */
    void take(BlockEncoder encoder, int[] sorted, int from, int to) throws IOException;
  }

  /**
   * Sorts events, cuts them into runs, and encodes each as a block. The buffer stays as it is.
   *
   * @param sync the file's marker
   * @throws InterruptedIOException if the thread is interrupted while it waits for an encoder, and
   *     stays so
   * @throws IOException if the sink throws it
   */
  void encode(RecordBuffer records, SegmentMetadata metadata, byte[] sync, BlockSink sink)
      throws IOException {
    BlockEncoder encoder = take();
    try {
      int[] sorted = records.sorted(metadata);
      RunCutter cutter = new RunCutter(records, sorted);
      for (int from = 0; from < sorted.length; ) {
        int to = cutter.end(from);
        encoder.encode(records, sorted, from, to, sync);
        sink.take(encoder, sorted, from, to);
        from = to;
      }
    } finally {
      giveBack(encoder);
    }
  }

  /**
   * Waits for an encoder, to be given back.
   *
   * @throws InterruptedIOException if the thread is interrupted, and stays so
   */
  BlockEncoder take() throws InterruptedIOException {
    try {
      permits.acquire();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting to encode a block");
    }
    @Nullable BlockEncoder last = idle.pollFirst();
    return last == null ? new BlockEncoder(level) : last;
  }

  void giveBack(BlockEncoder encoder) {
    if (encoder.isBloated()) {
      encoder.close();
    } else {
      idle.addFirst(encoder);
    }
    permits.release();
    if (closed) {
      close();
    }
  }

  /** Frees the memory. Encoders in use are freed when they are returned. */
  @Override
  public void close() {
    closed = true;
    for (BlockEncoder encoder = idle.pollFirst(); encoder != null; encoder = idle.pollFirst()) {
      encoder.close();
    }
  }
}
