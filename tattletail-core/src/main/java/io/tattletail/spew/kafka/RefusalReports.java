package io.tattletail.spew.kafka;

import io.tattletail.spew.adapter.SubscriptionLifecycle;
import java.util.Optional;

/**
 * Reports to the lifecycle which streams pause after a refusal. Each report reads the present state
 * of the partition, and only one report runs at a time. So the last report is right even if several
 * threads report. Thread-safe.
 */
final class RefusalReports {
  private final Assignment assignment;
  private final SubscriptionLifecycle lifecycle;

  RefusalReports(Assignment assignment, SubscriptionLifecycle lifecycle) {
    this.assignment = assignment;
    this.lifecycle = lifecycle;
  }

  /** Reports that a call of the partition was refused. */
  synchronized void refused(PartitionState partition) {
    Optional<Refused> refused = assignment.refused(partition);
    if (refused.isPresent()) {
      TopicStream stream = partition.stream();
      lifecycle.retries(
          stream.name(),
          "topic %s partition %d is refused by its handler from offset %d on"
              .formatted(
                  stream.partition().topic(),
                  stream.partition().partition(),
                  refused.get().offset()),
          refused.get().cause());
    }
  }

  /** Reports that a refused partition goes on, unless it has been refused again. */
  synchronized void goesOn(PartitionState partition) {
    if (assignment.refused(partition).isEmpty()) {
      lifecycle.works(partition.stream().name());
    }
  }

  /** Reports that a partition was removed. */
  synchronized void removed(PartitionState partition) {
    lifecycle.forget(partition.stream().name());
  }
}
