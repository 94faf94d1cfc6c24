package io.tattletail.spew.kafka;

import java.time.Duration;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/** Measures a subscription's lag once a second. Used by the polling thread alone. */
final class LagMeter {
  private static final Duration INTERVAL = Duration.ofSeconds(1);

  private final Consumer<byte[], byte[]> consumer;
  private final Assignment assignment;
  private final SubscriptionCounters counters;
  private long dueAtNanos = System.nanoTime();

  LagMeter(SubscriptionParts parts, Consumer<byte[], byte[]> consumer) {
    this.consumer = consumer;
    this.assignment = parts.assignment();
    this.counters = parts.counters();
  }

  void measureIfDue() {
    if (System.nanoTime() - dueAtNanos >= 0) {
      dueAtNanos = System.nanoTime() + INTERVAL.toNanos();
      counters.lag = lag();
    }
  }

  /**
   * The number of fetched offsets that are not acknowledged, plus the lag of Kafka's consumer;
   * empty if the consumer does not know its lag.
   */
  private OptionalLong lag() {
    long lag = assignment.unacknowledgedOffsets();
    for (TopicPartition partition : assignment.streams().keySet()) {
      OptionalLong behind = consumer.currentLag(partition);
      if (behind.isEmpty()) {
        return OptionalLong.empty();
      }
      lag += behind.getAsLong();
    }
    return OptionalLong.of(lag);
  }
}
