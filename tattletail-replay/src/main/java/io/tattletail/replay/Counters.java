package io.tattletail.replay;

import io.tattletail.internal.merge.MergeStatistics;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

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

  ReplayReport report(List<LostPart> lost, List<FailOver> failOvers) {
    return new ReplayReport(
        ReplayOutcome.RUNNING,
        delivered,
        HandlerFailures.NONE,
        duplicates,
        publishedTwice,
        conflictingDuplicates,
        filtered,
        merge.segmentsListed(),
        merge.segmentsOpened(),
        merge.roundsListed(),
        merge.roundsOpened(),
        merge.unsealedOpened(),
        merge.foreignOpened(),
        merge.tornBytes(),
        listings + merge.listings(),
        merge.reads(),
        merge.bytesRead(),
        merge.memoryPeakBytes(),
        restarts,
        failOvers,
        lost,
        Optional.empty(),
        Duration.ofNanos(System.nanoTime() - startNanos));
  }
}
