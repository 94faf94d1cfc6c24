package io.tattletail.recorder;

import io.tattletail.internal.time.TimeLimits;
import io.tattletail.spew.Health;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Closes a recorder step by step. Closing that was interrupted goes on when it is called again; of
 * several that close, one does and the others wait.
 */
final class Shutdown {
  /** A thread that was interrupted gets this long to fail what is pending. */
  private static final Duration INTERRUPTED_ENDS_WITHIN = Duration.ofSeconds(10);

  private final RecorderParts parts;
  private final AppendBuffer buffer;
  private final CommitWaiter waiter;
  private final Thread committing;
  private final RejectedKeeper rejected;
  private final ReentrantLock lock = new ReentrantLock();

  /** Guarded by the lock. */
  private boolean done;

  /**
   * @param committing ends when the buffer is closed and empty
   */
  Shutdown(
      RecorderParts parts,
      AppendBuffer buffer,
      CommitWaiter waiter,
      Thread committing,
      RejectedKeeper rejected) {
    this.parts = parts;
    this.buffer = buffer;
    this.waiter = waiter;
    this.committing = committing;
    this.rejected = rejected;
  }

  /** See {@link EventRecorder#close()}. */
  void close() throws IOException {
    try {
      run();
    } catch (InterruptedIOException e) {
      throw e;
    } catch (IOException e) {
      throwFailure();
      throw e;
    }
    throwFailure();
  }

  private void throwFailure() throws RecorderException {
    Optional<RecorderException> end = parts.lifecycle().takeFailure();
    if (end.isPresent()) {
      // It is also why appended events are not acknowledged, which need not be told again.
      var unused = buffer.failureSinceAsked();
      throw end.get();
    }
    waiter.throwFailureSinceAsked();
  }

  /**
   * Returns when all is done, or was before.
   *
   * @throws InterruptedIOException if the thread is interrupted, and stays so; it can be called
   *     again
   * @throws IOException if segments could not be sealed in time
   */
  private void run() throws IOException {
    buffer.close();
    try {
      lock.lockInterruptibly();
      try {
        if (!done) {
          closeAll();
        }
      } finally {
        lock.unlock();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException(
          "interrupted while closing recorder %s; close it again"
              .formatted(parts.options().name()));
    }
  }

  private void closeAll() throws IOException, InterruptedException {
    Duration timeout = parts.options().closeTimeout();
    boolean finished = TimeLimits.join(committing, timeout);
    if (!finished) {
      // It takes too long: it fails what is pending, and ends.
      committing.interrupt();
      TimeLimits.join(committing, INTERRUPTED_ENDS_WITHIN);
    }
    boolean sealed = parts.background().close(timeout);
    Health last = parts.lifecycle().health();
    // Nothing that can be interrupted follows, and nothing is left that could be closed again.
    done = true;
    parts.lifecycle().closed();
    parts.listeners().close();
    try {
      rejected.close();
    } finally {
      try {
        parts.retired().close();
      } finally {
        parts.archive().close();
      }
    }
    if (!finished || !sealed) {
      throw new IOException(
          "recorder %s was closed before all its segments were sealed, after %s: %s. A salvager will seal those that are in the archive."
              .formatted(parts.options().name(), timeout, last.detail()));
    }
  }
}
