package io.tattletail.spew.kafka;

import io.tattletail.spew.SubscriptionStatistics;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/** The counters of a subscription and the records that it holds, at one moment. */
record KafkaSubscriptionStatistics(
    long eventsDelivered,
    long bytesDelivered,
    long eventsAcknowledged,
    Optional<Instant> lastAcknowledged,
    long refusals,
    long unreadable,
    long implausibleTimes,
    long heldBytes,
    int streams,
    OptionalLong lag)
    implements SubscriptionStatistics {
  static KafkaSubscriptionStatistics of(SubscriptionCounters counters, Assignment assignment) {
    return new KafkaSubscriptionStatistics(
        counters.eventsDelivered.sum(),
        counters.bytesDelivered.sum(),
        counters.eventsAcknowledged.sum(),
        Optional.ofNullable(counters.lastAcknowledged),
        counters.refusals.sum(),
        counters.unreadable.sum(),
        counters.implausibleTimes.sum(),
        assignment.heldBytes(),
        assignment.streams().size(),
        counters.lag);
  }
}
