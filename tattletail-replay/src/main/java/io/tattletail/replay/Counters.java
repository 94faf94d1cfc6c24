package io.tattletail.replay;

import io.tattletail.internal.merge.MergeStatistics;
import java.time.Duration;

/** What a replay counts. Used by the replaying thread alone. */
final class Counters {
  final MergeStatistics merge = new MergeStatistics();
  long delivered;
  long duplicates;

  /** Of the duplicates, like the next. */
  long publishedTwice;

  long conflictingDuplicates;
  long filtered;

  /** Of the root and of channels; {@link #merge} counts those of partitions. */
  long listings;

  long restarts;

  private final long startNanos = System.nanoTime();

  /** Since the first merge began. */
  Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - startNanos);
  }
}
