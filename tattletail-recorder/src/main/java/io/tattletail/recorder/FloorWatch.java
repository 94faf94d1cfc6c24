package io.tattletail.recorder;

import io.tattletail.archive.Archive;
import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the archive's descriptor again every minute, so that what was retired meanwhile is not
 * recorded any more. Thread-safe.
 */
final class FloorWatch {
  private static final Logger LOG = LoggerFactory.getLogger(FloorWatch.class);

  private static final String READING = "reading the archive's descriptor";

  private final Archive archive;
  private final RecorderOptions options;
  private final RecorderLifecycle lifecycle;
  private final MinuteLog lines;
  private final ScheduledThreadPoolExecutor thread;

  FloorWatch(Archive archive, RecorderOptions options, RecorderLifecycle lifecycle) {
    this.archive = archive;
    this.options = options;
    this.lifecycle = lifecycle;
    this.lines = new MinuteLog(options.nanoTime());
    this.thread = new ScheduledThreadPoolExecutor(1, Daemons.named(options.name() + "-floors"));
    thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  void start() {
    long nanos = options.floorInterval().toNanos();
    var unused = thread.scheduleWithFixedDelay(this::look, nanos, nanos, TimeUnit.NANOSECONDS);
  }

  private void look() {
    try {
      archive.refresh();
      lifecycle.unhindered(READING);
    } catch (Throwable e) {
      // Also an Error: the executor would never look again, and nobody would notice.
      if (!thread.isShutdown()) {
        lifecycle.hindered(READING, e);
        lines
            .pass()
            .ifPresent(
                others ->
                    LOG.warn(
                        "the descriptor of {} cannot be read, so its floors are those of before",
                        archive,
                        e));
      }
    }
  }

  void close(Duration timeout) throws InterruptedException {
    thread.shutdownNow();
    thread.awaitTermination(timeout.toNanos(), TimeUnit.NANOSECONDS);
  }
}
