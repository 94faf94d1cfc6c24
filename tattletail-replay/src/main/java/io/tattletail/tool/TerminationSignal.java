package io.tattletail.tool;

import com.google.common.util.concurrent.Uninterruptibles;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.util.ShutdownHookManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The operating system's signal that ends the process: what Ctrl-C does to a command that has
 * something to end in good order. It is told, and the JVM waits for it. Hadoop closes its file
 * systems after that, for it is one of Hadoop's own hooks.
 */
final class TerminationSignal {
  private static final Logger LOG = LoggerFactory.getLogger(TerminationSignal.class);

  /** Before {@link FileSystem#SHUTDOWN_HOOK_PRIORITY}: the higher is run first. */
  private static final int PRIORITY = FileSystem.SHUTDOWN_HOOK_PRIORITY + 10;

  /** Sealing what was recorded may take a file system some time. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /**
   * An interrupted step may be stuck: what it leaves is what a killed process would leave. A mirror
   * waits 10 seconds for its threads, and the command has to end after that.
   */
  private static final Duration INTERRUPTION_PATIENCE = Duration.ofSeconds(15);

  private final CountDownLatch ended = new CountDownLatch(1);
  private final AtomicBoolean isGiven = new AtomicBoolean();
  private final Runnable hook;

  private TerminationSignal(Runnable stop, Duration patience) {
    this.hook =
        () -> {
          isGiven.set(true);
          stop.run();
          if (!Uninterruptibles.awaitUninterruptibly(ended, patience)) {
            LOG.warn("the command did not end within {}: the process ends without it", patience);
          }
        };
    // Hadoop gives a hook up after a time of its own, which is not to be the shorter one.
    ShutdownHookManager.get()
        .addShutdownHook(hook, PRIORITY, 2 * patience.toSeconds(), TimeUnit.SECONDS);
  }

  /** Has a thread interrupted when the process is asked to end, and waits 15 seconds for it. */
  static TerminationSignal interrupting(Thread thread) {
    return new TerminationSignal(thread::interrupt, INTERRUPTION_PATIENCE);
  }

  /**
   * Has something told when the process is asked to end, and waits two minutes for the command.
   *
   * @param stop is called by another thread, and returns at once
   */
  static TerminationSignal telling(Runnable stop) {
    return new TerminationSignal(stop, PATIENCE);
  }

  /**
   * Has something done when the process is asked to end.
   *
   * @param task is run by another thread, and the JVM waits for it
   */
  static TerminationSignal running(Runnable task) {
    TerminationSignal signal = new TerminationSignal(task, PATIENCE);
    signal.ended.countDown();
    return signal;
  }

  /** Whether the process was asked to end. */
  boolean isGiven() {
    return isGiven.get();
  }

  /** The command ended. */
  void end() {
    ended.countDown();
    try {
      ShutdownHookManager.get().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM ends just now.
      return;
    }
  }
}
