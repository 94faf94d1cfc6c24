package io.tattletail.recorder;

import io.tattletail.archive.segment.SegmentWriter;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Seals segments in parallel, beside the commits: closing one HDFS file can take 400 ms. A segment
 * that cannot be sealed is left as it is; what was acknowledged in it is readable there, and a
 * salvager will seal it.
 */
final class Sealer {
  private static final Logger LOG = LoggerFactory.getLogger(Sealer.class);
  private static final int THREADS = 8;

  /** More than this are never waiting to be sealed: who hands over another one waits. */
  private static final int MAX_WAITING = 256;

  private final Counters counters;
  private final BackgroundSalvage salvage;
  private final ExecutorService threads;
  private final Semaphore waiting = new Semaphore(MAX_WAITING);

  Sealer(Counters counters, String name, BackgroundSalvage salvage) {
    this.counters = counters;
    this.salvage = salvage;
    this.threads = Executors.newFixedThreadPool(THREADS, Daemons.named(name + "-seal"));
  }

  /** Seals the segment soon. It must not be used any more. */
  void seal(SegmentWriter writer) throws InterruptedException {
    submit(writer, this::sealNow);
  }

  /** Closes the segment as it is, after an error. It must not be used any more. */
  void abandon(SegmentWriter writer) throws InterruptedException {
    counters.abandoned.increment();
    submit(writer, this::closeNow);
  }

  private interface Work {
    void on(SegmentWriter writer);
  }

  private void submit(SegmentWriter writer, Work work) throws InterruptedException {
    waiting.acquire();
    threads.execute(
        () -> {
          try {
            work.on(writer);
          } finally {
            waiting.release();
          }
        });
  }

  private void sealNow(SegmentWriter writer) {
    try {
      LOG.debug("sealed {}", writer.seal());
      counters.sealed.increment();
    } catch (IOException | RuntimeException e) {
      counters.ioErrors.increment();
      counters.abandoned.increment();
      LOG.warn("could not seal {}; its events stay readable there", writer.path(), e);
      closeNow(writer);
    }
  }

  private void closeNow(SegmentWriter writer) {
    try {
      writer.close();
    } catch (IOException | RuntimeException e) {
      LOG.debug("closing the abandoned segment {} failed", writer.path(), e);
    }
    salvage.abandoned(writer.metadata().partition(), writer.file());
  }

  /**
   * Seals all that was handed over, and ends.
   *
   * @return whether it could be done within the time given
   */
  boolean close(Duration timeout) throws InterruptedException {
    threads.shutdown();
    return threads.awaitTermination(timeout.toMillis(), TimeUnit.MILLISECONDS);
  }
}
