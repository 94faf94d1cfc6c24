package io.tattletail.recorder;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Seals segments in parallel, beside the commits: closing one HDFS file can take 400 ms and more. A
 * segment that cannot be sealed is left as it is; what was acknowledged in it is readable there,
 * and a salvager will seal it.
 *
 * <p>Thread-safe. So that commits need not wait, segments that have become old or large are handed
 * over only while it is not {@link #isBusy}; until then they are written on.
 */
final class Sealer {
  private static final Logger LOG = LoggerFactory.getLogger(Sealer.class);

  /** What a recorder is hindered at whose last attempt to seal a segment failed. */
  static final String SEALING = "sealing";

  private static final int THREADS = 16;
  private static final int BUSY = 256;

  /** At least so many may wait: more than are ever handed over because they are old or large. */
  private static final int LEAST_BOUND = 1_024;

  private final Counters counters;
  private final FileWatch watch;
  private final BackgroundSalvage salvage;
  private final FloorWatch floors;
  private final RecorderLifecycle lifecycle;
  private final ExecutorService threads;
  private final MinuteLog lines;

  /** As many may wait as may be open, so that a run can end at once. */
  private final int bound;

  private final Semaphore places;

  Sealer(
      RecorderOptions options,
      Counters counters,
      FileWatch watch,
      BackgroundSalvage salvage,
      FloorWatch floors,
      RecorderLifecycle lifecycle) {
    this.counters = counters;
    this.watch = watch;
    this.salvage = salvage;
    this.floors = floors;
    this.lifecycle = lifecycle;
    this.threads = Executors.newFixedThreadPool(THREADS, Daemons.named(options.name() + "-seal"));
    this.lines = new MinuteLog(options.nanoTime());
    this.bound = Math.max(LEAST_BOUND, options.maxOpenSegments());
    this.places = new Semaphore(bound);
  }

  /** Whether so many wait to be sealed that no more should be that need not. */
  boolean isBusy() {
    return bound - places.availablePermits() >= BUSY;
  }

  /**
   * Seals the segment soon. It must not be used any more. Waits only if as many wait to be sealed
   * as may be open.
   */
  void seal(OpenSegment segment) throws InterruptedException {
    submit(segment, this::sealNow);
  }

  /** Closes the segment as it is, after an error. It must not be used any more. */
  void abandon(OpenSegment segment) throws InterruptedException {
    counters.abandoned.increment();
    submit(segment, this::closeNow);
  }

  private interface Work {
    void on(OpenSegment segment);
  }

  private void submit(OpenSegment segment, Work work) throws InterruptedException {
    if (!places.tryAcquire()) {
      places.acquire();
    }
    try {
      threads.execute(
          () -> {
            try {
              work.on(segment);
            } catch (Throwable e) {
              unexpected(segment, e);
            } finally {
              watch.forget(segment.file());
              floors.closed(segment.file().partition());
              places.release();
            }
          });
    } catch (RejectedExecutionException e) {
      places.release();
      LOG.info("{} is left to the next recorder's salvage", segment.writer().path());
    }
  }

  /**
   * What was acknowledged in the segment is readable, and a salvager of another process seals it.
   */
  private void unexpected(OpenSegment segment, Throwable e) {
    lifecycle.hindered(SEALING, e);
    LOG.error("{} is not sealed, and left to another recorder", segment.writer().path(), e);
  }

  private void sealNow(OpenSegment segment) {
    if (segment.file().isLost()) {
      closeNow(segment);
      return;
    }
    JfrRoll flight = new JfrRoll();
    flight.begin();
    boolean sealed = false;
    try {
      LOG.debug("sealed {}", segment.writer().seal());
      sealed = true;
      counters.sealed.increment();
      lifecycle.unhindered(SEALING);
    } catch (IOException | RuntimeException e) {
      sealingFailed(segment, e);
      closeNow(segment);
    } finally {
      flight.end(segment, sealed);
    }
  }

  private void sealingFailed(OpenSegment segment, Exception e) {
    if (watch.isRetired(segment.file())) {
      LOG.info("{} is not sealed, because its day is retired", segment.writer().path());
      return;
    }
    counters.ioErrors.increment();
    counters.abandoned.increment();
    lifecycle.hindered(SEALING, e);
    lines
        .pass()
        .ifPresent(
            others ->
                LOG.warn(
                    "could not seal {}, and {} others since the last such line; events stay readable there, and salvage follows",
                    segment.writer().path(),
                    others,
                    e));
  }

  private void closeNow(OpenSegment segment) {
    try {
      segment.writer().close();
    } catch (IOException | RuntimeException e) {
      LOG.debug("closing the abandoned segment {} failed", segment.writer().path(), e);
    }
    if (!watch.lookAt(segment.file()) && !watch.isRetired(segment.file())) {
      salvage.abandoned(segment.file());
    }
  }

  /**
   * Seals all that was handed over, and ends.
   *
   * @return whether it could be done within the time given
   */
  boolean close(Duration timeout) throws InterruptedException {
    threads.shutdown();
    return threads.awaitTermination(timeout.toNanos(), TimeUnit.NANOSECONDS);
  }
}
