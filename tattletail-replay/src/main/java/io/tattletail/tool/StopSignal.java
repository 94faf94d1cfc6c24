package io.tattletail.tool;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * What Ctrl-C does to a command that has something to end in good order: it is told, and the JVM
 * waits for it.
 */
final class StopSignal {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread hook;

  private StopSignal(Runnable stop) {
    this.hook =
        new Thread(
            () -> {
              stop.run();
              await();
            },
            "tattletail-stop");
  }

  /**
   * Has something told when the process is asked to end.
   *
   * @param stop is called by another thread, and returns at once
   */
  static StopSignal telling(Runnable stop) {
    StopSignal signal = new StopSignal(stop);
    Runtime.getRuntime().addShutdownHook(signal.hook);
    return signal;
  }

  /**
   * Has something done when the process is asked to end.
   *
   * @param task is run by another thread, and the JVM waits for it
   */
  static StopSignal running(Runnable task) {
    StopSignal signal = new StopSignal(task);
    signal.ended.countDown();
    Runtime.getRuntime().addShutdownHook(signal.hook);
    return signal;
  }

  private void await() {
    try {
      if (!ended.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The command ended. */
  void end() {
    ended.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM ends just now.
      return;
    }
  }
}
