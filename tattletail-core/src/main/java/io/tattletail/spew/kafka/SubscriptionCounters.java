package io.tattletail.spew.kafka;

import java.time.Instant;
import java.util.OptionalLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** The counters of a subscription. Thread-safe. */
final class SubscriptionCounters {
  final LongAdder eventsDelivered = new LongAdder();
  final LongAdder bytesDelivered = new LongAdder();
  final LongAdder eventsAcknowledged = new LongAdder();
  final LongAdder refusals = new LongAdder();
  final LongAdder unreadable = new LongAdder();
  final LongAdder implausibleTimes = new LongAdder();

  volatile @Nullable Instant lastAcknowledged;

  /** The polling thread measures it. */
  volatile OptionalLong lag = OptionalLong.empty();
}
