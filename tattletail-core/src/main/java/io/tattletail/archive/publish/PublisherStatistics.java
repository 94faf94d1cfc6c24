package io.tattletail.archive.publish;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** A snapshot of the counts of a publisher since it was made. Counts only grow. Immutable. */
public final class PublisherStatistics {
  private final PublisherCounters.Snapshot counts;

  PublisherStatistics(PublisherCounters.Snapshot counts) {
    this.counts = counts;
  }

  /** Runs that ended, of all partitions or of one. */
  public long runs() {
    return counts.runs();
  }

  /** Runs that failed as a whole. */
  public long runsFailed() {
    return counts.failed();
  }

  /** When a run ended last without failing as a whole, by the publisher's clock. */
  public Optional<Instant> lastRun() {
    return counts.lastRun();
  }

  /** Rounds published. */
  public long rounds() {
    return counts.rounds();
  }

  /** Events that became visible to engines. */
  public long events() {
    return counts.events();
  }

  /** Failed attempts to publish a partition. */
  public long problems() {
    return counts.problems();
  }

  /** Recorded segments deleted because their events were published long enough ago. */
  public long segmentsDeleted() {
    return counts.deleted();
  }

  /** How long the runs took in all. */
  public Duration time() {
    return Duration.ofNanos(counts.nanos());
  }

  @Override
  public String toString() {
    return "%,d events in %,d rounds of %,d runs, %,d of which failed; %,d problems; %,d recorded segments deleted"
        .formatted(events(), rounds(), runs(), runsFailed(), problems(), segmentsDeleted());
  }
}
