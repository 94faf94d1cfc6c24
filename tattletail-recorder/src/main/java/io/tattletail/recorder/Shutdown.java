package io.tattletail.recorder;

import io.tattletail.internal.time.TimeLimits;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
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
  private final Thread committing;
  private final BackgroundSalvage salvage;
  private final BackgroundPublishing publishing;
  private final RejectedKeeper rejected;
  private final Listeners listeners;
  private final ReentrantLock lock = new ReentrantLock();

  /** Guarded by the lock. */
  private boolean done;

  Shutdown(
      RecorderParts parts,
      AppendBuffer buffer,
      Thread committing,
      BackgroundSalvage salvage,
      BackgroundPublishing publishing,
      RejectedKeeper rejected,
      Listeners listeners) {
    this.parts = parts;
    this.buffer = buffer;
    this.committing = committing;
    this.salvage = salvage;
    this.publishing = publishing;
    this.rejected = rejected;
    this.listeners = listeners;
  }

  /**
   * Returns when all is done, or was before.
   *
   * @throws InterruptedIOException if the thread is interrupted, and stays so; it can be called
   *     again
   * @throws IOException if segments could not be sealed in time
   */
  void run() throws IOException {
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
    boolean sealed = parts.sealer().close(timeout);
    parts.watch().close(timeout);
    salvage.close(timeout);
    publishing.close(timeout);
    parts.floors().close(timeout);
    // Nothing that can be interrupted follows, and nothing is left that could be closed again.
    done = true;
    parts.lifecycle().closed();
    listeners.close();
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
          "recorder %s was closed before all its segments were sealed; a salvager will seal them"
              .formatted(parts.options().name()));
    }
  }
}
