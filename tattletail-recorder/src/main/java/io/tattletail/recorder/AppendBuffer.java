package io.tattletail.recorder;

import io.tattletail.archive.Partition;
import io.tattletail.archive.segment.ChunkPool;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Holds what is not acknowledged, and decides when to commit it. Thread-safe; does no I/O.
 *
 * <p>Memory is bounded: an append that finds no room waits until a commit is done. A sequence is
 * given under the same lock as the place in the commit, so that within a partition sequences are
 * dense and in the order of the commits.
 */
final class AppendBuffer {
  private final long maxBytes;
  private final int commitBytes;
  private final long commitIntervalNanos;
  private final Duration appendTimeout;

  private final ChunkPool chunks;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition room = lock.newCondition();
  private final Condition work = lock.newCondition();

  // All below is guarded by the lock.
  private final Map<Partition, Numbering> numberings = new HashMap<>();
  private Commit filling;

  /** Of the last commit that got an event. Not the commit itself, which would keep its events. */
  private CompletableFuture<Void> latest = CompletableFuture.completedFuture(null);

  private long fillingSinceNanos;
  private long heldBytes;
  private int waitingForRoom;
  private boolean flushWanted;
  private boolean closed;
  private @Nullable RecorderException failure;

  AppendBuffer(RecorderOptions options) {
    maxBytes = options.maxPendingBytes();
    commitBytes = options.commitBytes();
    commitIntervalNanos = options.commitInterval().toNanos();
    appendTimeout = options.appendTimeout();
    chunks = new ChunkPool(maxBytes / 4);
    filling = new Commit(chunks);
  }

  /**
   * Gives an event its place, when there is room.
   *
   * @return the commit that will acknowledge it
   * @throws NotRecordedException if the buffer is closed, has failed, or had no room for too long
   */
  Commit append(PendingEvent event, Partition partition, long cost)
      throws NotRecordedException, InterruptedException {
    lock.lockInterruptibly();
    try {
      awaitRoom(cost);
      if (filling.isEmpty()) {
        fillingSinceNanos = System.nanoTime();
        latest = filling.done();
        work.signal();
      }
      Numbering numbering = numberings.computeIfAbsent(partition, p -> new Numbering());
      filling.add(partition, event, numbering, cost);
      heldBytes += cost;
      if (isLarge()) {
        work.signal();
      }
      return filling;
    } finally {
      lock.unlock();
    }
  }

  private void awaitRoom(long cost) throws NotRecordedException, InterruptedException {
    checkOpen();
    long nanos = appendTimeout.toNanos();
    while (heldBytes + cost > maxBytes) {
      if (nanos <= 0) {
        throw new NotRecordedException(
            "no room for an event of %d bytes within %s: %d of %d bytes wait to be written; is HDFS slow or down?"
                .formatted(cost, appendTimeout, heldBytes, maxBytes));
      }
      waitingForRoom++;
      work.signal();
      try {
        nanos = room.awaitNanos(nanos);
      } finally {
        waitingForRoom--;
      }
      checkOpen();
    }
  }

  private void checkOpen() throws NotRecordedException {
    if (failure != null) {
      throw new NotRecordedException("the recorder has given up: " + failure.getMessage(), failure);
    }
    if (closed) {
      throw new NotRecordedException("the recorder is closed");
    }
  }

  private boolean isLarge() {
    return filling.bytes() >= (long) commitBytes * filling.batches().size()
        || filling.bytes() >= maxBytes / 2;
  }

  /**
   * Asks for a commit at once. The result is done when all that was appended before this call is
   * acknowledged, or has failed.
   */
  CompletableFuture<Void> flush() {
    lock.lock();
    try {
      if (failure != null) {
        return CompletableFuture.failedFuture(failure);
      }
      if (!filling.isEmpty()) {
        flushWanted = true;
        work.signal();
      }
      return latest;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until a commit is due and takes it.
   *
   * @return empty if none was due for {@code patience}, or the buffer is closed and empty
   */
  Optional<Commit> take(Duration patience) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long deadline = System.nanoTime() + patience.toNanos();
      while (!isDue()) {
        long nanos = deadline - System.nanoTime();
        if (!filling.isEmpty()) {
          nanos = Math.min(nanos, fillingSinceNanos + commitIntervalNanos - System.nanoTime());
        }
        if (nanos <= 0 || (closed && filling.isEmpty())) {
          if (isDue()) {
            break;
          }
          return Optional.empty();
        }
        work.awaitNanos(nanos);
      }
      Commit taken = filling;
      filling = new Commit(chunks);
      flushWanted = false;
      return Optional.of(taken);
    } finally {
      lock.unlock();
    }
  }

  private boolean isDue() {
    return !filling.isEmpty()
        && (flushWanted
            || closed
            || waitingForRoom > 0
            || isLarge()
            || System.nanoTime() - fillingSinceNanos >= commitIntervalNanos);
  }

  /** A commit of nothing. */
  Commit nothing() {
    return new Commit(chunks);
  }

  /** Gives back what a commit held. */
  void release(Commit commit) {
    lock.lock();
    try {
      heldBytes -= commit.bytes();
      room.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Refuses all further appends for this reason, and takes what was not taken yet. */
  Commit fail(RecorderException reason) {
    lock.lock();
    try {
      failure = reason;
      Commit taken = filling;
      filling = new Commit(chunks);
      room.signalAll();
      work.signalAll();
      return taken;
    } finally {
      lock.unlock();
    }
  }

  /** Refuses all further appends; what is held can still be taken. Returns whether it was open. */
  boolean close() {
    lock.lock();
    try {
      boolean wasOpen = !closed;
      closed = true;
      room.signalAll();
      work.signalAll();
      return wasOpen;
    } finally {
      lock.unlock();
    }
  }

  /** Whether nothing will ever be taken again. */
  boolean isFinished() {
    lock.lock();
    try {
      return closed && filling.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /** Why it refuses appends, if it has failed. */
  Optional<RecorderException> failure() {
    lock.lock();
    try {
      return Optional.ofNullable(failure);
    } finally {
      lock.unlock();
    }
  }

  /** What is held now. */
  long heldBytes() {
    lock.lock();
    try {
      return heldBytes;
    } finally {
      lock.unlock();
    }
  }
}
