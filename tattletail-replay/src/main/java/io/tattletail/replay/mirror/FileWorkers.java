package io.tattletail.replay.mirror;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import io.tattletail.internal.merge.ReadThreads;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads of a pass: some that look into partitions and wait, and some that copy files for
 * them. Closing interrupts all of them.
 */
final class FileWorkers implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FileWorkers.class);

  /** Partitions are listed while the files of others are copied. */
  private static final int LOOKERS_PER_COPIER = 2;

  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(10);

  private final ExecutorService copiers;
  private final ExecutorService lookers;
  private final Semaphore places;
  private final int lookerCount;
  private final List<Throwable> errors = new ArrayList<>();

  FileWorkers(int threads) {
    this.lookerCount = threads * LOOKERS_PER_COPIER;
    this.copiers = pool("tattletail-mirror-copy-%d", threads);
    this.lookers = pool("tattletail-mirror-%d", lookerCount);
    this.places = new Semaphore(lookerCount);
  }

  private static ExecutorService pool(String name, int threads) {
    return Executors.newFixedThreadPool(
        threads, new ThreadFactoryBuilder().setNameFormat(name).setDaemon(true).build());
  }

  /** Has a partition looked into when a thread is free; waits until then. */
  void look(Runnable task) throws IOException {
    acquire(1);
    lookers.execute(
        () -> {
          try {
            task.run();
          } catch (RuntimeException | Error e) {
            synchronized (errors) {
              errors.add(e);
            }
          } finally {
            places.release();
          }
        });
  }

  /** Waits for all that are looked into. An error of one of them is thrown. */
  void await() throws IOException {
    acquire(lookerCount);
    places.release(lookerCount);
    synchronized (errors) {
      if (!errors.isEmpty()) {
        if (errors.get(0) instanceof Error error) {
          throw error;
        }
        throw (RuntimeException) errors.get(0);
      }
    }
  }

  private void acquire(int count) throws IOException {
    try {
      places.acquire(count);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw interrupted(e);
    }
  }

  /** Something that is done to a file. */
  interface FileJob {
    /** Does it. */
    void run() throws IOException;
  }

  /** Begins to copy a file. */
  Future<?> copy(FileJob job) {
    return copiers.submit(
        () -> {
          job.run();
          return true;
        });
  }

  /**
   * Waits for a file.
   *
   * @throws IOException that copying threw
   */
  static void await(Future<?> future) throws IOException {
    Object unused = ReadThreads.result(future, "copying");
  }

  private static InterruptedIOException interrupted(InterruptedException e) {
    InterruptedIOException thrown =
        new InterruptedIOException("a pass of a mirror was interrupted");
    thrown.initCause(e);
    return thrown;
  }

  @Override
  public void close() {
    lookers.shutdownNow();
    copiers.shutdownNow();
    boolean interrupted = Thread.interrupted();
    long until = System.nanoTime() + CLOSE_PATIENCE.toNanos();
    try {
      for (ExecutorService pool : List.of(lookers, copiers)) {
        if (!pool.awaitTermination(until - System.nanoTime(), TimeUnit.NANOSECONDS)) {
          LOG.warn("threads of a mirror still wait for a file system, and are left to themselves");
        }
      }
    } catch (InterruptedException e) {
      interrupted = true;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
