package io.tattletail.spew.kafka;

import io.tattletail.spew.adapter.SubscriptionLifecycle;
import java.time.InstantSource;
import java.util.Map;

/**
 * The objects that the two threads of a subscription share.
 *
 * @param name of the subscription and of its group
 * @param assignment the partitions and their unacknowledged records
 * @param lifecycle the state of the subscription, and its listeners
 * @param refusals the reports of calls that the handler refused
 * @param counters the counters of its statistics
 */
record SubscriptionParts(
    String name,
    KafkaSpewOptions options,
    Assignment assignment,
    SubscriptionLifecycle lifecycle,
    RefusalReports refusals,
    SubscriptionCounters counters) {
  /**
   * The parts of a new subscription.
   *
   * @param startedAfter the offset after which each stream goes on, by the stream's name
   */
  static SubscriptionParts of(
      String name, KafkaSpewOptions options, Map<String, Long> startedAfter) {
    Assignment assignment = new Assignment(options, startedAfter);
    SubscriptionLifecycle lifecycle = new SubscriptionLifecycle(name, InstantSource.system());
    return new SubscriptionParts(
        name,
        options,
        assignment,
        lifecycle,
        new RefusalReports(assignment, lifecycle),
        new SubscriptionCounters());
  }
}
