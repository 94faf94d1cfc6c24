package io.tattletail.recorder;

import io.tattletail.common.Partition;
import io.tattletail.internal.segment.ChunkPool;
import io.tattletail.internal.spew.FailureText;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Holds what is not acknowledged, and decides when to commit it. Thread-safe; does no I/O.
 *
 * <p>Memory is bounded: an append that finds no room waits until a commit is done.
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
  private Commit filling;

  /** Of the last commit that got an event. Not the commit itself, which would keep its events. */
  private CompletableFuture<Void> latest = CompletableFuture.completedFuture(null);

  private long fillingSinceNanos;

  /** When the commit that was taken last got its first event; unset when it has ended. */
  private OptionalLong takenSinceNanos = OptionalLong.empty();

  private long heldBytes;
  private int waitingForRoom;
  private boolean flushWanted;
  private boolean closed;

  /** Why nothing is appended any more, if not because the recorder was closed. */
  private @Nullable Throwable end;

  /** How many commits have failed that had unattended events, and how the last did. */
  private long failures;

  private @Nullable RecorderException lastFailure;

  /**
   * How many of the failures each thread that flushes was told of. A thread that never flushed was
   * told of none.
   */
  private final ThreadLocal<Long> told = ThreadLocal.withInitial(() -> 0L);

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
   * @throws NotRecordedException if the buffer is closed, or had no room for too long
   */
  Commit append(PendingEvent event, Partition partition, Commit.Attendance attendance, long cost)
      throws NotRecordedException, InterruptedException {
    lock.lockInterruptibly();
    try {
      awaitRoom(cost);
      boolean first = filling.isEmpty();
      filling.add(partition, event, attendance, cost);
      if (first) {
        fillingSinceNanos = System.nanoTime();
        latest = filling.done();
        work.signal();
      }
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
    if (end != null) {
      throw new NotRecordedException("the recorder has failed: " + FailureText.of(end), end);
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
   * acknowledged, or has failed; whether it failed itself says nothing of earlier commits.
   */
  CompletableFuture<Void> flush() {
    lock.lock();
    try {
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
      takenSinceNanos = OptionalLong.of(fillingSinceNanos);
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

  /** The commit that was taken last is acknowledged, or has failed. */
  void ended() {
    lock.lock();
    try {
      takenSinceNanos = OptionalLong.empty();
    } finally {
      lock.unlock();
    }
  }

  /** Gives back what a commit held, once. */
  void release(Commit commit) {
    lock.lock();
    try {
      if (commit.takeHold()) {
        heldBytes -= commit.bytes();
      }
      room.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Takes what is not taken yet, whether it is due or not; may be empty. */
  Commit takeAll() {
    lock.lock();
    try {
      Commit taken = filling;
      filling = new Commit(chunks);
      flushWanted = false;
      return taken;
    } finally {
      lock.unlock();
    }
  }

  /** A commit has failed, which every thread that flushes has to be told. */
  void failed(RecorderException failure) {
    lock.lock();
    try {
      failures++;
      lastFailure = failure;
    } finally {
      lock.unlock();
    }
  }

  /** The last failure since the calling thread asked before, if there was one. */
  Optional<RecorderException> failureSinceAsked() {
    lock.lock();
    try {
      boolean news = failures > told.get();
      told.set(failures);
      return news ? Optional.ofNullable(lastFailure) : Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  /** Refuses all further appends for this cause; the first one counts. */
  void fail(Throwable cause) {
    lock.lock();
    try {
      if (end == null) {
        end = cause;
      }
      close();
    } finally {
      lock.unlock();
    }
  }

  /** Refuses all further appends; what is held can still be taken. */
  void close() {
    lock.lock();
    try {
      closed = true;
      room.signalAll();
      work.signalAll();
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

  boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  /**
   * What is held.
   *
   * @param lag since the oldest event was appended that is not acknowledged and has not failed
   */
  record Held(long bytes, Duration lag) {}

  /** What is held now. */
  Held held() {
    lock.lock();
    try {
      return new Held(heldBytes, Duration.ofNanos(lagNanos()));
    } finally {
      lock.unlock();
    }
  }

  /** The lock is held. */
  private long lagNanos() {
    if (takenSinceNanos.isPresent()) {
      return System.nanoTime() - takenSinceNanos.getAsLong();
    }
    return filling.isEmpty() ? 0 : System.nanoTime() - fillingSinceNanos;
  }
}
