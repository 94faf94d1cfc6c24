package io.tattletail.replay;

import io.tattletail.archive.segment.ReadStatistics;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/**
 * What a replay counts. Used by the replaying thread alone, but for {@link #reading} and {@link
 * #listings}.
 */
final class Counters {
  final ReadStatistics reading = new ReadStatistics();
  long delivered;
  long duplicates;
  long filtered;
  long segments;
  long segmentsOpened;
  long unsealed;
  long foreign;
  long tornBytes;
  final LongAdder listings = new LongAdder();
  long restarts;
  long memoryPeak;

  private final long startNanos = System.nanoTime();

  ReplayReport report(List<LostPart> lost) {
    return new ReplayReport(
        ReplayOutcome.RUNNING,
        delivered,
        HandlerFailures.NONE,
        duplicates,
        filtered,
        segments,
        segmentsOpened,
        unsealed,
        foreign,
        tornBytes,
        listings.sum(),
        reading.reads(),
        reading.bytes(),
        memoryPeak,
        restarts,
        lost,
        Optional.empty(),
        Duration.ofNanos(System.nanoTime() - startNanos));
  }
}
