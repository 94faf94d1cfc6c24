package io.tattletail.explorer;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import java.io.Closeable;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Ends sending to a client that does not read, so that it does not keep a thread. The JDK's server
 * writes to a channel that is closed when its thread is interrupted. Thread-safe.
 */
final class SendTimeout implements Closeable {
  private final Duration timeout;
  private final ScheduledThreadPoolExecutor timer;

  /** Starts no thread yet. */
  SendTimeout(Duration timeout) {
    this.timeout = timeout;
    this.timer =
        new ScheduledThreadPoolExecutor(
            1,
            new ThreadFactoryBuilder()
                .setDaemon(true)
                .setNameFormat("tattletail-explorer-timeout")
                .build());
    // A minute's worth of lines that were sent in time would be kept otherwise.
    timer.setRemoveOnCancelPolicy(true);
  }

  /** Sends something to a client. */
  interface Sending {
    void run() throws IOException;
  }

  /**
   * Sends, on this thread.
   *
   * @throws SocketTimeoutException if the client did not take it in time; its connection is closed
   * @throws IOException what the sending throws, or if this is closed
   */
  void send(Sending sending) throws IOException {
    Attempt attempt = new Attempt(Thread.currentThread());
    Future<?> end = schedule(attempt);
    try {
      sending.run();
    } catch (IOException e) {
      if (isLate(attempt, end)) {
        throw (IOException) late().initCause(e);
      }
      throw e;
    } finally {
      isLate(attempt, end);
    }
    if (attempt.wasInterrupted()) {
      throw late();
    }
  }

  private Future<?> schedule(Attempt attempt) throws IOException {
    try {
      return timer.schedule(attempt::interrupt, timeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      throw new IOException("the explorer was closed", e);
    }
  }

  private static boolean isLate(Attempt attempt, Future<?> end) {
    end.cancel(false);
    if (attempt.wasInterrupted()) {
      // The thread goes on to other clients.
      Thread.interrupted();
      return true;
    }
    return false;
  }

  private SocketTimeoutException late() {
    return new SocketTimeoutException("the client did not read for " + timeout);
  }

  /** Interrupts a thread only while it sends. */
  private static final class Attempt {
    private final Thread thread;
    private boolean isOver;
    private boolean wasInterrupted;

    Attempt(Thread thread) {
      this.thread = thread;
    }

    synchronized void interrupt() {
      if (!isOver) {
        wasInterrupted = true;
        thread.interrupt();
      }
    }

    /** Whether it was; it is not from now on. */
    synchronized boolean wasInterrupted() {
      isOver = true;
      return wasInterrupted;
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
