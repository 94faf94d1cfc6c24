package io.tattletail.archive.segment;

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
  private final Semaphore permits;

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
    permits = new Semaphore(atATime);
  }

  /** As many at a time as there are processors. */
  public static BlockEncoders perProcessor() {
    return new BlockEncoders(Runtime.getRuntime().availableProcessors());
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
    return last == null ? new BlockEncoder() : last;
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

  /** Frees the memory; what is in use is freed when it is given back. */
  @Override
  public void close() {
    closed = true;
    for (BlockEncoder encoder = idle.pollFirst(); encoder != null; encoder = idle.pollFirst()) {
      encoder.close();
    }
  }
}
