package io.tattletail.internal.segment;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Arrays for {@link RecordBuffer}s, which are used again. They live for a commit or two, which is
 * when a garbage collector copies them.
 *
 * <p>Thread-safe.
 */
public final class ChunkPool {
  static final int CHUNK_BYTES = 128 << 10;

  private final long maxIdle;

  /** Last in, first out: what was used last is in a cache still. Guarded by this. */
  private final Deque<Encoder> idle = new ArrayDeque<>();

  /**
   * @param maxIdleBytes how many unused bytes it keeps at most
   */
  public ChunkPool(long maxIdleBytes) {
    maxIdle = maxIdleBytes / CHUNK_BYTES;
  }

  synchronized Encoder take() {
    Encoder last = idle.pollFirst();
    return last == null ? new Encoder(CHUNK_BYTES) : last;
  }

  synchronized void giveBack(Encoder chunk) {
    if (idle.size() < maxIdle) {
      chunk.clear();
      idle.addFirst(chunk);
    }
  }
}
