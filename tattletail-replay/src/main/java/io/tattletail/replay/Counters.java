package io.tattletail.replay;

import io.tattletail.archive.segment.ReadStatistics;
import java.time.Duration;
import java.util.Optional;

/** What a replay counts. Used by the replaying thread alone, but for {@link #reading}. */
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
  long listings;

  private final long startNanos = System.nanoTime();

  ReplayReport report() {
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
        listings,
        reading.reads(),
        reading.bytes(),
        Optional.empty(),
        Duration.ofNanos(System.nanoTime() - startNanos));
  }
}
