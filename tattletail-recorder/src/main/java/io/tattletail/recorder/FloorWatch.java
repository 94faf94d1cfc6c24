package io.tattletail.recorder;

import io.tattletail.common.Partition;
import io.tattletail.internal.layout.ArchiveStore;
import io.tattletail.internal.spew.FailureText;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the archive's descriptor again every minute, so that what was retired meanwhile is not
 * recorded any more.
 *
 * <p>Until then its recorder may have written to a day that was retired already: to a file that
 * retention moved while it was open, or to one made behind it. Nobody reads such an event; its
 * offset is kept among the retired ones when the recorder knows of the floor.
 *
 * <p>Thread-safe.
 */
final class FloorWatch {
  private static final Logger LOG = LoggerFactory.getLogger(FloorWatch.class);

  private static final int LAST_ATTEMPTS = 3;

  private static final String READING = "reading the archive's descriptor";

  private final ArchiveStore archive;
  private final RecorderOptions options;
  private final RecorderLifecycle lifecycle;
  private final MinuteLog lines;
  private final RetiredRemains remains;
  private final ScheduledThreadPoolExecutor thread;

  /** Whether the last look failed, whose stack trace is logged then. */
  private volatile boolean failing;

  /** In which this recorder may have written since they were retired. */
  private final Set<Partition> retired = ConcurrentHashMap.newKeySet();

  FloorWatch(
      ArchiveStore archive,
      RecorderOptions options,
      RetiredRemains remains,
      RecorderLifecycle lifecycle) {
    this.archive = archive;
    this.remains = remains;
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
      keepRemains();
      lifecycle.unhindered(READING);
      failing = false;
    } catch (Throwable e) {
      // Also an Error: the executor would never look again, and nobody would notice.
      if (!thread.isShutdown()) {
        lifecycle.hindered(READING, e);
        if (lines.pass().isPresent()) {
          warn(e);
        }
        failing = true;
      }
    }
  }

  private void warn(Throwable e) {
    String text = "the descriptor of {} cannot be read, so its floors are those of before: {}";
    if (failing) {
      LOG.warn(text, archive, FailureText.of(e));
    } else {
      LOG.warn(text, archive, FailureText.of(e), e);
    }
  }

  private void keepRemains() throws IOException {
    IOException failure = null;
    for (Partition partition : List.copyOf(retired)) {
      try {
        remains.keep(partition);
        retired.remove(partition);
      } catch (IOException e) {
        if (failure == null) {
          failure = e;
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  /** A segment of this partition was closed. */
  void closed(Partition partition) {
    if (archive.floors().isRetired(partition)) {
      retired(partition);
    }
  }

  /** The recorder wrote to a partition that it finds to be retired now. */
  void retired(Partition partition) {
    retired.add(partition);
    try {
      thread.execute(this::look);
    } catch (RejectedExecutionException e) {
      LOG.debug("{} is looked at when the recorder closes", partition);
    }
  }

  /** Ends; what was written to retired days before is kept first. */
  void close(Duration timeout) throws InterruptedException {
    thread.shutdownNow();
    thread.awaitTermination(timeout.toNanos(), TimeUnit.NANOSECONDS);
    if (!retired.isEmpty()) {
      keepLast(timeout);
    }
  }

  /**
   * Retention may move a file while it is looked for, so there is more than one attempt; but none
   * that begins after the timeout, because each may wait long for a file system.
   */
  private void keepLast(Duration timeout) {
    long start = System.nanoTime();
    for (int attempt = 1; attempt <= LAST_ATTEMPTS; attempt++) {
      try {
        archive.refresh();
        keepRemains();
        return;
      } catch (Throwable e) {
        // Also an Error: the recorder has more to close.
        if (attempt == LAST_ATTEMPTS || System.nanoTime() - start > timeout.toNanos()) {
          LOG.warn(
              "the offsets of what was written to {} after they were retired are not kept now; the next run of retention keeps them: {}",
              retired,
              FailureText.of(e),
              e);
          return;
        }
      }
    }
  }
}
