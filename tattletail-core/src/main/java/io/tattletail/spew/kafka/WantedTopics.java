package io.tattletail.spew.kafka;

import static java.util.Objects.requireNonNull;

import io.tattletail.spew.ChannelFilter;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

/**
 * The topics that a subscription reads, with their ids at the last refresh. Used by the polling
 * thread alone.
 */
final class WantedTopics {
  private final Topics topics;
  private final ChannelFilter filter;
  private final long intervalNanos;
  private Map<String, Uuid> idByName = Map.of();
  private long dueAtNanos = System.nanoTime();

  /**
   * @param interval the time between two refreshes
   */
  WantedTopics(Topics topics, ChannelFilter filter, Duration interval) {
    this.topics = topics;
    this.filter = filter;
    this.intervalNanos = interval.toNanos();
  }

  /** Whether the next refresh is due. */
  boolean isDue() {
    return System.nanoTime() - dueAtNanos >= 0;
  }

  /**
   * Asks Kafka for the topics of the subscription.
   *
   * @return whether their names differ from those of the last refresh
   */
  boolean refresh() {
    Map<String, Uuid> now = topics.wanted(filter);
    dueAtNanos = System.nanoTime() + intervalNanos;
    boolean changed = !now.keySet().equals(idByName.keySet());
    idByName = now;
    return changed;
  }

  Set<String> names() {
    return idByName.keySet();
  }

  boolean isEmpty() {
    return idByName.isEmpty();
  }

  boolean contains(TopicPartition partition) {
    return idByName.containsKey(partition.topic());
  }

  /** The id of a topic; empty if the topic is gone. */
  Optional<Uuid> id(String topic) {
    return Optional.ofNullable(idByName.get(topic));
  }

  /** The stream of a partition of a wanted topic. */
  TopicStream stream(TopicPartition partition) {
    return topics.stream(
        requireNonNull(idByName.get(partition.topic()), "the partition is of a wanted topic"),
        partition);
  }

  /** Whether the topic of a stream was deleted and made again. */
  boolean isReplaced(TopicStream stream) {
    return id(stream.partition().topic()).filter(now -> !now.equals(stream.topicId())).isPresent();
  }
}
