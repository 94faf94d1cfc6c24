package io.tattletail.internal.spew;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls listeners on a daemon thread of its own, one call at a time. The thread ends when it is
 * idle. At most 1,000 calls wait, and the oldest of these are dropped. Thread-safe.
 */
public final class Notifier {
  private static final Logger LOG = LoggerFactory.getLogger(Notifier.class);
  private static final int MOST_WAITING = 1_000;
  private static final long IDLE_SECONDS = 5;

  private final String name;
  private final ThreadPoolExecutor thread;

  /**
   * @param name of the observed object; the thread's name begins with it
   */
  public Notifier(String name) {
    this.name = name;
    this.thread =
        new ThreadPoolExecutor(
            1,
            1,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MOST_WAITING),
            new ThreadFactoryBuilder()
                .setNameFormat("tattletail-" + name + "-notify-%d")
                .setDaemon(true)
                .build(),
            new ThreadPoolExecutor.DiscardOldestPolicy());
    thread.allowCoreThreadTimeOut(true);
  }

  /** Makes the call soon. */
  public void tell(Runnable call) {
    thread.execute(() -> run(call));
  }

  /** Also an Error of a listener is its own: what it listens to goes on. */
  private void run(Runnable call) {
    try {
      call.run();
    } catch (Throwable e) {
      LOG.warn("a listener of {} failed", name, e);
    }
  }

  /** Lets the thread end after the last message, instead of after an idle time. */
  public void close() {
    thread.setKeepAliveTime(1, TimeUnit.NANOSECONDS);
  }
}
