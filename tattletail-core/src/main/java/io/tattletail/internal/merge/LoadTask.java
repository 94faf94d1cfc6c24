package io.tattletail.internal.merge;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * Loads a source, on whichever thread comes first. Thread-safe. What was loaded and is not wanted
 * any more is closed, also if it is loaded only then.
 */
final class LoadTask implements Runnable {
  private final Source source;
  private final FutureTask<Void> task = new FutureTask<>(this::load, null);

  // Guarded by this.
  private Source.@Nullable Loaded loaded;
  private @Nullable Throwable failure;
  private boolean discarded;

  LoadTask(Source source) {
    this.source = source;
  }

  /** What it loads. */
  Source source() {
    return source;
  }

  /** When its source is needed, see {@link Source#firstMicros()}. */
  long firstMicros() {
    return source.firstMicros();
  }

  /** Loads the source, unless another thread does or did. */
  @Override
  public void run() {
    task.run();
  }

  private void load() {
    synchronized (this) {
      if (discarded) {
        return;
      }
    }
    Source.Loaded result;
    try {
      result = source.load();
    } catch (IOException | RuntimeException | Error e) {
      synchronized (this) {
        failure = e;
      }
      return;
    }
    synchronized (this) {
      if (!discarded) {
        loaded = result;
        return;
      }
    }
    result.discard();
  }

  /** Whether {@link #await} would return at once. */
  synchronized boolean isReady() {
    return loaded != null;
  }

  /**
   * Loads the source if no thread has begun, waits for the one that has, and gives up the claim to
   * close what was loaded.
   *
   * @throws IOException as {@link Source#load} does, and if the thread is interrupted
   */
  Source.Loaded await() throws IOException {
    task.run();
    try {
      task.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for blocks that are read ahead");
    } catch (ExecutionException e) {
      throw new IllegalStateException("load() catches all", e);
    }
    synchronized (this) {
      Source.Loaded result = loaded;
      if (result == null) {
        throw rethrown();
      }
      loaded = null;
      return result;
    }
  }

  private IOException rethrown() {
    if (failure instanceof IOException io) {
      return io;
    }
    if (failure instanceof Error error) {
      throw error;
    }
    return new IOException("reading failed: " + failure, failure);
  }

  /** Says that what is loaded is not wanted. */
  void discard() {
    Source.Loaded unwanted;
    synchronized (this) {
      discarded = true;
      unwanted = loaded;
      loaded = null;
    }
    if (unwanted != null) {
      unwanted.discard();
    }
  }
}
