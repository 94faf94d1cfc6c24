package io.tattletail.recorder;

import java.time.Duration;

/**
 * What works beside the commits of one recorder, each on threads of its own.
 *
 * @param watch finds files that were deleted while they were written
 * @param salvage seals what dead recorders left, and what this one abandoned
 * @param floors reads the floors, and keeps offsets of what was written below them
 * @param sealer seals segments
 * @param publishing publishes due partitions
 */
record BackgroundTasks(
    FileWatch watch,
    BackgroundSalvage salvage,
    FloorWatch floors,
    Sealer sealer,
    BackgroundPublishing publishing) {

  /** Starts those that do something unasked. */
  void start() {
    salvage.start();
    publishing.start();
    floors.start();
  }

  /**
   * Seals all that was handed over, and ends.
   *
   * @param timeout of each of them
   * @return whether all segments could be sealed in time
   */
  boolean close(Duration timeout) throws InterruptedException {
    boolean sealed = sealer.close(timeout);
    watch.close(timeout);
    salvage.close(timeout);
    publishing.close(timeout);
    floors.close(timeout);
    return sealed;
  }
}
