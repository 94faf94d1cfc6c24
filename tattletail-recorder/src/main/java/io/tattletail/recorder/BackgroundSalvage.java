package io.tattletail.recorder;

import io.tattletail.archive.Archive;
import io.tattletail.archive.salvage.Salvaged;
import io.tattletail.archive.salvage.Salvaged.Outcome;
import io.tattletail.archive.salvage.SegmentSalvager;
import io.tattletail.common.Partition;
import io.tattletail.internal.layout.ArchiveStore;
import io.tattletail.internal.layout.PartGap;
import io.tattletail.internal.layout.SegmentFile;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Salvages beside the recording: at the start and every hour what dead recorders left, and what
 * this recorder had to abandon until it is sealed. It never touches a living recorder's file but
 * its own abandoned ones.
 *
 * <p>Thread-safe.
 */
final class BackgroundSalvage {
  private static final Logger LOG = LoggerFactory.getLogger(BackgroundSalvage.class);

  private static final String SALVAGE = "salvage";

  /** Older left-overs are an operator's: looking for them would list the whole archive. */
  private static final Duration RECENT = Duration.ofDays(7);

  /**
   * A dead recorder's lease has expired after the second attempt and is recovered by the fourth.
   */
  private static final int ATTEMPTS_AT_START = 6;

  /** The first attempt recovers a lease that has expired, the second has the file. */
  private static final int ATTEMPTS_LATER = 2;

  /** More abandoned files than this are left to the next recorder. */
  private static final int MOST_ABANDONED = 10_000;

  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);

  private final ArchiveStore archive;
  private final RecorderOptions options;
  private final Counters counters;
  private final FileWatch watch;
  private final RunNames names;
  private final RecorderLifecycle lifecycle;
  private final AtomicInteger abandoned = new AtomicInteger();
  private final MinuteLog lines;
  private final ScheduledThreadPoolExecutor thread;

  BackgroundSalvage(
      ArchiveStore archive,
      RecorderOptions options,
      Counters counters,
      FileWatch watch,
      RunNames names,
      RecorderLifecycle lifecycle) {
    this.archive = archive;
    this.options = options;
    this.counters = counters;
    this.watch = watch;
    this.names = names;
    this.lifecycle = lifecycle;
    this.lines = new MinuteLog(options.nanoTime());
    this.thread = new ScheduledThreadPoolExecutor(1, Daemons.named(options.name() + "-salvage"));
    thread.setRemoveOnCancelPolicy(true);
    thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  /**
   * Begins to look for what dead recorders left, where the file system can tell them from living
   * ones.
   */
  void start() {
    if (archive.hasLeases()) {
      thread.execute(() -> findLeftOvers(ATTEMPTS_AT_START));
      long nanos = options.salvageInterval().toNanos();
      var unused =
          thread.scheduleWithFixedDelay(
              () -> findLeftOvers(ATTEMPTS_LATER), nanos, nanos, TimeUnit.NANOSECONDS);
    }
  }

  private void findLeftOvers(int attempts) {
    SegmentSalvager salvager = SegmentSalvager.ofDeadRecorders(Archive.of(archive));
    try {
      for (Partition partition :
          archive.listing().changedSince(options.clock().instant().minus(RECENT))) {
        List<SegmentFile> leftOvers = archive.listing().leftOvers(partition);
        // All parts of a segment are salvaged with the first of them.
        Map<SegmentFile, SegmentFile> predecessors = PartGap.predecessors(leftOvers);
        for (SegmentFile file : leftOvers) {
          if (thread.isShutdown()) {
            return;
          }
          if (!predecessors.containsKey(file) && !names.isOwn(file.name().recorder())) {
            attempt(salvager, partition, file, attempts);
          }
        }
      }
      lifecycle.unhindered(SALVAGE);
    } catch (Throwable e) {
      // Also an Error: the executor would never look again, and nobody would notice.
      if (!thread.isShutdown()) {
        lifecycle.hindered(SALVAGE, e);
        LOG.warn("left-overs in {} could not be looked for; that is done again later", archive, e);
      }
    }
  }

  /** One attempt at a file. An Error in it must not end in silence either. */
  private void unlessError(SegmentFile file, Runnable attempt) {
    try {
      attempt.run();
    } catch (Throwable e) {
      lifecycle.hindered(SALVAGE, e);
      LOG.error("{} is left to another recorder's salvage", file.path(), e);
    }
  }

  private void attempt(
      SegmentSalvager salvager, Partition partition, SegmentFile file, int attempts) {
    Salvaged done = salvager.salvage(partition, file);
    if (isDone(done)) {
      count(done);
    } else if (attempts > 1) {
      later(options.salvagePause(), file, () -> attempt(salvager, partition, file, attempts - 1));
    } else if (done.outcome() == Outcome.FAILED) {
      LOG.warn("could not salvage {}: {}", done.file(), done.detail());
    } else {
      LOG.debug("left {} alone: {}; {}", done.file(), done.outcome(), done.detail());
    }
  }

  private static boolean isDone(Salvaged done) {
    return done.outcome() != Outcome.IN_USE && done.outcome() != Outcome.FAILED;
  }

  private void count(Salvaged done) {
    counters.salvaged.increment();
    LOG.info(
        "salvaged {}: {}, {} events; {}",
        done.file(),
        done.outcome(),
        done.events(),
        done.detail());
  }

  /**
   * Salvages a segment that this recorder will never write again, until it is sealed: with a pause
   * that doubles up to ten minutes.
   */
  void abandoned(WatchedFile file) {
    if (abandoned.incrementAndGet() > MOST_ABANDONED) {
      abandoned.decrementAndGet();
      lines
          .pass()
          .ifPresent(
              others ->
                  LOG.warn(
                      "{} files wait to be salvaged; {} and {} others are left to the next recorder",
                      MOST_ABANDONED,
                      file.file().path(),
                      others));
      return;
    }
    try {
      thread.execute(
          () -> unlessError(file.file(), () -> attemptOwn(file, options.salvagePause())));
    } catch (RejectedExecutionException e) {
      LOG.info("{} is left to the next recorder's salvage", file.file().path());
    }
  }

  private void attemptOwn(WatchedFile file, Duration pause) {
    if (watch.isRetired(file)) {
      // Nobody reads it, and retention moves it.
      abandoned.decrementAndGet();
      return;
    }
    Salvaged done =
        SegmentSalvager.forced(Archive.of(archive)).salvage(file.partition(), file.file());
    if (isDone(done)) {
      abandoned.decrementAndGet();
      if (done.outcome() == Outcome.SEALED_BEFORE) {
        // It may also be gone with all its events, which could not be seen when it was abandoned.
        watch.lookAt(file);
      }
      count(done);
      lifecycle.unhindered(Sealer.SEALING);
      return;
    }
    lines
        .pass()
        .ifPresent(
            others ->
                LOG.info(
                    "{} is not salvaged yet, nor are others ({} attempts): {}; {}",
                    done.file(),
                    others,
                    done.outcome(),
                    done.detail()));
    Duration next = pause.multipliedBy(2);
    later(
        pause,
        file.file(),
        () -> attemptOwn(file, next.compareTo(LONGEST_PAUSE) < 0 ? next : LONGEST_PAUSE));
  }

  private void later(Duration pause, SegmentFile file, Runnable attempt) {
    try {
      var unused =
          thread.schedule(() -> unlessError(file, attempt), pause.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      LOG.info("{} is left to the next recorder's salvage", file.path());
    }
  }

  /** Ends; what was not salvaged yet is left to the next recorder. */
  void close(Duration timeout) throws InterruptedException {
    thread.shutdownNow();
    thread.awaitTermination(timeout.toNanos(), TimeUnit.NANOSECONDS);
  }
}
