package io.tattletail.spew.kafka;

import io.tattletail.spew.adapter.SubscriptionLifecycle;
import java.time.InstantSource;
import java.util.Map;

/**
 * What the two threads of a subscription share.
 *
 * @param name of the subscription and of its group
 * @param assignment the partitions, and what is fetched and not acknowledged
 * @param lifecycle its state, and who is told of it
 * @param refusals what the handler did not take
 * @param counters what it counts
 */
record SubscriptionParts(
    String name,
    KafkaSpewOptions options,
    Assignment assignment,
    SubscriptionLifecycle lifecycle,
    RefusalReports refusals,
    SubscriptionCounters counters) {
  /**
   * Of a subscription that begins.
   *
   * @param startedAfter by stream, the offset after which it goes on
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
