package io.tattletail.recorder;

import io.tattletail.archive.Archive;
import io.tattletail.archive.Partition;
import io.tattletail.archive.RecorderName;
import io.tattletail.archive.SegmentFile;
import io.tattletail.archive.salvage.Salvaged;
import io.tattletail.archive.salvage.Salvaged.Outcome;
import io.tattletail.archive.salvage.SegmentSalvager;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Salvages beside the recording: at the start what dead recorders left, later what this recorder
 * had to abandon. It never touches a living recorder's file but its own abandoned ones.
 */
final class BackgroundSalvage {
  private static final Logger LOG = LoggerFactory.getLogger(BackgroundSalvage.class);

  /** Older left-overs are an operator's: looking for them would list the whole archive. */
  private static final Duration RECENT = Duration.ofDays(7);

  /**
   * A dead recorder's lease has expired after the second attempt and is recovered by the fourth.
   */
  private static final int ATTEMPTS = 6;

  private final Archive archive;
  private final RecorderName recorder;
  private final RecorderOptions options;
  private final Counters counters;
  private final ScheduledThreadPoolExecutor thread;

  BackgroundSalvage(
      Archive archive, RecorderName recorder, RecorderOptions options, Counters counters) {
    this.archive = archive;
    this.recorder = recorder;
    this.options = options;
    this.counters = counters;
    this.thread = new ScheduledThreadPoolExecutor(1, Daemons.named(recorder.text() + "-salvage"));
  }

  /**
   * Begins to look for what dead recorders left, where the file system can tell them from living
   * ones.
   */
  void start() {
    if (SegmentSalvager.hasLeases(archive)) {
      thread.execute(this::findLeftOvers);
    }
  }

  private void findLeftOvers() {
    SegmentSalvager salvager = SegmentSalvager.ofDeadRecorders(archive);
    try {
      for (Partition partition : archive.changedSince(options.clock().instant().minus(RECENT))) {
        for (SegmentFile file : archive.leftOvers(partition)) {
          if (!file.name().recorder().equals(recorder.text())) {
            attempt(salvager, partition, file, ATTEMPTS);
          }
        }
      }
    } catch (IOException | RuntimeException e) {
      LOG.warn("left-overs in {} could not be looked for; the next recorder will", archive, e);
    }
  }

  /** Salvages a segment that this recorder will never write again. */
  void abandoned(Partition partition, SegmentFile file) {
    try {
      thread.execute(() -> attempt(SegmentSalvager.forced(archive), partition, file, ATTEMPTS));
    } catch (RejectedExecutionException e) {
      LOG.info("{} is left to the next recorder's salvage", file.path());
    }
  }

  private void attempt(
      SegmentSalvager salvager, Partition partition, SegmentFile file, int attempts) {
    Salvaged done = salvager.salvage(partition, file);
    if (done.outcome() != Outcome.IN_USE && done.outcome() != Outcome.FAILED) {
      counters.salvaged.increment();
      LOG.info(
          "salvaged {}: {}, {} events; {}",
          done.file(),
          done.outcome(),
          done.events(),
          done.detail());
    } else if (attempts > 1 && !thread.isShutdown()) {
      var unused =
          thread.schedule(
              () -> attempt(salvager, partition, file, attempts - 1),
              options.salvagePause().toMillis(),
              TimeUnit.MILLISECONDS);
    } else if (done.outcome() == Outcome.FAILED) {
      LOG.warn("could not salvage {}: {}", done.file(), done.detail());
    } else {
      LOG.info("left {} alone: {}; {}", done.file(), done.outcome(), done.detail());
    }
  }

  /** Ends; what was not salvaged yet is left to the next recorder. */
  void close() throws InterruptedException {
    thread.shutdownNow();
    thread.awaitTermination(options.closeTimeout().toMillis(), TimeUnit.MILLISECONDS);
  }
}
