package io.tattletail.archive.publish;

import java.time.Instant;
import java.util.Optional;

/** What a publisher counts of itself. Thread-safe. */
final class PublisherCounters {
  /** All of them at one time. */
  record Snapshot(
      long runs,
      long failed,
      long rounds,
      long events,
      long problems,
      long deleted,
      long nanos,
      Optional<Instant> lastRun) {}

  private Snapshot counts = new Snapshot(0, 0, 0, 0, 0, 0, 0, Optional.empty());

  synchronized Snapshot snapshot() {
    return counts;
  }

  synchronized void ended(PublishReport report, long nanos, Instant now) {
    counts =
        new Snapshot(
            counts.runs + 1,
            counts.failed,
            counts.rounds + report.rounds().size(),
            counts.events + report.events(),
            counts.problems + report.problems().size(),
            counts.deleted + report.segmentsDeleted(),
            counts.nanos + nanos,
            Optional.of(now));
  }

  synchronized void failed(long nanos) {
    counts =
        new Snapshot(
            counts.runs + 1,
            counts.failed + 1,
            counts.rounds,
            counts.events,
            counts.problems,
            counts.deleted,
            counts.nanos + nanos,
            counts.lastRun);
  }
}
