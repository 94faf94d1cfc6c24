package io.tattletail.recorder;

import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Calls the listener on a thread of its own, which ends when it is idle. Thread-safe. */
final class Notifier {
  private static final Logger LOG = LoggerFactory.getLogger(Notifier.class);
  private static final int MOST_WAITING = 1_000;
  private static final long IDLE_SECONDS = 5;

  private final Optional<RecorderListener> listener;
  private final ThreadPoolExecutor thread;

  Notifier(RecorderOptions options) {
    listener = options.listener();
    thread =
        new ThreadPoolExecutor(
            1,
            1,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MOST_WAITING),
            Daemons.named(options.name() + "-notify"),
            new ThreadPoolExecutor.DiscardOldestPolicy());
    thread.allowCoreThreadTimeOut(true);
  }

  void tell(Consumer<RecorderListener> what) {
    listener.ifPresent(told -> thread.execute(() -> call(told, what)));
  }

  private static void call(RecorderListener listener, Consumer<RecorderListener> what) {
    try {
      what.accept(listener);
    } catch (RuntimeException e) {
      LOG.warn("the recorder's listener failed", e);
    }
  }

  /** Ends when all was told. */
  void close() {
    thread.shutdown();
  }
}
