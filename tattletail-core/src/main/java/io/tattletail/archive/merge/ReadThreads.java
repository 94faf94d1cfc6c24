package io.tattletail.archive.merge;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import com.google.common.util.concurrent.Uninterruptibles;
import java.io.Closeable;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * A fixed number of daemon threads that read an archive. Thread-safe.
 *
 * <p>They are ended before the archive's file system is closed, and let end what they are reading:
 * HDFS's client logs warnings with stack traces of a read that is interrupted, or that goes on when
 * its file system is closed.
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

  /**
   * Drops what no thread has begun, and waits for what is being read, at most five seconds, also if
   * the calling thread is interrupted.
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
