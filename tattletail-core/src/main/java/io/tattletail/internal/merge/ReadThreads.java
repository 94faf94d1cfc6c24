package io.tattletail.internal.merge;

import static java.util.Objects.requireNonNull;

import com.google.common.base.Throwables;
import com.google.common.util.concurrent.ThreadFactoryBuilder;
import com.google.common.util.concurrent.Uninterruptibles;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * A fixed number of daemon threads that read an archive. Thread-safe.
 *
 * <p>They end before the archive's file system is closed, and finish their running reads first:
 * HDFS's client logs warnings with stack traces for a read that is interrupted, or whose file
 * system was closed.
 */
public final class ReadThreads implements Executor, Closeable {
  /**
   * A read takes milliseconds. One that takes longer waits for a datanode that does not answer, and
   * is interrupted.
   */
  private static final Duration GRACE = Duration.ofSeconds(5);

  private final ThreadPoolExecutor threads;

  /**
   * Starts no thread yet.
   *
   * @param nameFormat of the threads, with {@code %d} for their number
   */
  public ReadThreads(String nameFormat, int count) {
    this.threads =
        new ThreadPoolExecutor(
            count,
            count,
            0,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            new ThreadFactoryBuilder().setNameFormat(nameFormat).setDaemon(true).build());
  }

  /**
   * @throws RejectedExecutionException if they were closed
   */
  @Override
  public void execute(Runnable task) {
    threads.execute(task);
  }

  /**
   * Has a task called.
   *
   * @throws RejectedExecutionException if they were closed
   */
  public <T> Future<T> submit(Callable<T> task) {
    return threads.submit(task);
  }

  /** Reads one of many things. */
  public interface Reading<A, T> {
    /** Reads it; on any thread. */
    T read(A what) throws IOException;
  }

  /** Receives the results of readings. */
  public interface Consumer<T> {
    /** Takes one; on the thread that asked. */
    void accept(T read) throws IOException;
  }

  /**
   * Runs many readings in parallel, and passes their results to a consumer in order.
   *
   * @param mostInWork the largest number of readings that run, or wait for those before them
   * @param what the name of the readings, for messages
   * @throws InterruptedIOException if the thread is interrupted; it stays so
   * @throws IOException of a reading or of the consumer; no further reading begins then
   */
  public <A, T> void inOrder(
      Iterable<A> all, int mostInWork, String what, Reading<A, T> reading, Consumer<T> consumer)
      throws IOException {
    Queue<Future<T>> inWork = new ArrayDeque<>();
    try {
      for (A one : all) {
        if (inWork.size() >= mostInWork) {
          consumer.accept(result(inWork.remove(), what));
        }
        inWork.add(threads.submit(() -> reading.read(one)));
      }
      while (!inWork.isEmpty()) {
        consumer.accept(result(inWork.remove(), what));
      }
    } finally {
      inWork.forEach(left -> left.cancel(false));
    }
  }

  /**
   * Waits for the result of a task.
   *
   * @param what the task's name, for messages
   * @throws InterruptedIOException if the thread is interrupted; it stays so
   * @throws IOException of the task
   */
  public static <T> T result(Future<T> future, String what) throws IOException {
    try {
      return future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while " + what);
    } catch (ExecutionException e) {
      Throwable cause = requireNonNull(e.getCause(), "a future fails for a cause");
      Throwables.throwIfInstanceOf(cause, IOException.class);
      Throwables.throwIfUnchecked(cause);
      throw new IOException(what + " failed", cause);
    }
  }

  /**
   * Drops waiting readings, and waits for running ones, at most five seconds, also if the calling
   * thread is interrupted.
   */
  @Override
  public void close() {
    threads.shutdown();
    threads.getQueue().clear();
    if (!Uninterruptibles.awaitTerminationUninterruptibly(threads, GRACE)) {
      threads.shutdownNow();
    }
  }
}
