package io.tattletail.spew.kafka;

import io.tattletail.spew.adapter.SubscriptionLifecycle;
import java.util.Optional;

/**
 * Tells a subscription's lifecycle which streams are held up by a refusal. A report reads what the
 * assignment says at that moment, and reports follow each other, so the last one is right whichever
 * threads they come from. Thread-safe.
 */
final class RefusalReports {
  private final Assignment assignment;
  private final SubscriptionLifecycle lifecycle;

  RefusalReports(Assignment assignment, SubscriptionLifecycle lifecycle) {
    this.assignment = assignment;
    this.lifecycle = lifecycle;
  }

  /** A call of the partition was refused. */
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

  /** A partition that was refused goes on, unless it is refused again meanwhile. */
  synchronized void goesOn(PartitionState partition) {
    if (assignment.refused(partition).isEmpty()) {
      lifecycle.works(partition.stream().name());
    }
  }

  /** A partition was removed. */
  synchronized void removed(PartitionState partition) {
    lifecycle.forget(partition.stream().name());
  }
}
