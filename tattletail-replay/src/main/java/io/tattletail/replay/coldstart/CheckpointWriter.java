package io.tattletail.replay.coldstart;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores checkpoints, one at a time: at once on the caller's thread, or soon on a thread of its
 * own. Of waiting checkpoints only the latest is stored. One thread at a time passes checkpoints,
 * each newer than those before; so an older one never replaces a newer one.
 *
 * <p>A store that fails is logged when it begins to fail and when it works again. Its thread ends
 * by itself when there is nothing to store.
 */
final class CheckpointWriter {
  private static final Logger LOG = LoggerFactory.getLogger(CheckpointWriter.class);

  private final String name;
  private final CheckpointStore store;
  private final Duration timeout;
  private final Consumer<Error> errors;
  private final ThreadPoolExecutor thread;
  private final AtomicReference<@Nullable Checkpoint> waiting = new AtomicReference<>();
  private final ReentrantLock storing = new ReentrantLock();

  /** Guarded by {@link #storing}. */
  private boolean failing;

  /**
   * @param name of the cold start
   * @param timeout how long to wait for a store that is under way
   * @param errors receives an Error thrown on the thread of its own, which ends the cold start
   */
  CheckpointWriter(String name, CheckpointStore store, Duration timeout, Consumer<Error> errors) {
    this.name = name;
    this.store = store;
    this.timeout = timeout;
    this.errors = errors;
    this.thread =
        new ThreadPoolExecutor(
            1,
            1,
            1,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread writer = new Thread(task, "tattletail-coldstart-" + name + "-checkpoints");
              writer.setDaemon(true);
              return writer;
            });
    thread.allowCoreThreadTimeOut(true);
  }

  /**
   * Stores it in place of all that wait.
   *
   * @throws IOException if that failed
   */
  void store(Checkpoint checkpoint) throws IOException {
    try {
      if (!storing.tryLock(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new IOException(
            "the store has not stored the former checkpoint within %s".formatted(timeout));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while the former checkpoint was stored", e);
    }
    try {
      waiting.set(null);
      store.store(checkpoint);
      failing = false;
    } finally {
      storing.unlock();
    }
  }

  /**
   * Stores it soon. A failure is logged: going on from the former checkpoint repeats more events.
   */
  void storeSoon(Checkpoint checkpoint) {
    if (waiting.getAndSet(checkpoint) == null) {
      thread.execute(this::storeWaiting);
    }
  }

  private void storeWaiting() {
    try {
      storeLatest();
    } catch (Error e) {
      errors.accept(e);
    }
  }

  private void storeLatest() {
    storing.lock();
    try {
      Checkpoint checkpoint = waiting.getAndSet(null);
      if (checkpoint != null) {
        tryToStore(checkpoint);
      }
    } finally {
      storing.unlock();
    }
  }

  /** As {@link #storeSoon}, but at once, in place of a waiting checkpoint. */
  void storeOrLog(Checkpoint checkpoint) {
    storing.lock();
    try {
      // One that waits is older.
      waiting.set(null);
      tryToStore(checkpoint);
    } finally {
      storing.unlock();
    }
  }

  private void tryToStore(Checkpoint checkpoint) {
    try {
      store.store(checkpoint);
      if (failing) {
        LOG.info("cold start {} stores checkpoints again", name);
      }
      failing = false;
    } catch (IOException | RuntimeException e) {
      if (failing) {
        LOG.debug("cold start {} still goes on without a new checkpoint", name, e);
      } else {
        LOG.warn("cold start {} goes on live without a new checkpoint", name, e);
      }
      failing = true;
    }
  }
}
