package io.tattletail.spew.kafka;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides from which offset the consumer fetches each partition, and which partitions are paused.
 * Used by the polling thread alone.
 *
 * <p>A partition that is assigned is paused first. Its offset is not found during the rebalance,
 * because this takes requests that may fail. Each turn of the polling loop after the rebalance
 * tries to find it, until one succeeds.
 */
final class PartitionPlacement {
  private static final Logger LOG = LoggerFactory.getLogger(PartitionPlacement.class);

  private final String group;
  private final Consumer<byte[], byte[]> consumer;
  private final Assignment assignment;
  private final WantedTopics wanted;
  private final GroupOffsets offsets;
  private final RefusalReports refusals;

  /** The partitions that are assigned to this consumer and have no offset yet. */
  private final Set<TopicPartition> waiting = new HashSet<>();

  PartitionPlacement(
      SubscriptionParts parts,
      Consumer<byte[], byte[]> consumer,
      WantedTopics wanted,
      GroupOffsets offsets) {
    this.group = parts.name();
    this.assignment = parts.assignment();
    this.refusals = parts.refusals();
    this.consumer = consumer;
    this.wanted = wanted;
    this.offsets = offsets;
  }

  /** Pauses partitions that were assigned, until {@link #placeWaiting()} has their offsets. */
  void await(Collection<TopicPartition> partitions) {
    consumer.pause(partitions);
    // Without an offset, a poll would ask Kafka for one; offset 0 is never fetched.
    partitions.forEach(partition -> consumer.seek(partition, 0));
    waiting.addAll(partitions);
  }

  /** Finds the offsets of the waiting partitions whose topics are wanted. */
  void placeWaiting() {
    Set<TopicPartition> placeable =
        waiting.stream().filter(wanted::contains).collect(Collectors.toSet());
    if (placeable.isEmpty()) {
      return;
    }
    Map<TopicPartition, Mark> committed = offsets.committed(group);
    Map<TopicPartition, LogRange> ranges = offsets.ranges(placeable);
    for (TopicPartition partition : placeable) {
      TopicStream stream = wanted.stream(partition);
      LogRange range =
          requireNonNull(ranges.get(partition), "each partition that is asked for has a range");
      Start start = Start.of(stream, committed.get(partition), range);
      start.loss().ifPresent(loss -> LOG.error("subscription {}: {}", group, loss));
      consumer.seek(partition, start.next());
      assignment.add(stream, start);
      waiting.remove(partition);
    }
  }

  /** Restarts partitions whose topics were deleted and made again: they are new streams. */
  void restartReplaced() {
    List<TopicPartition> replaced =
        assignment.streams().values().stream()
            .filter(wanted::isReplaced)
            .map(TopicStream::partition)
            .toList();
    if (!replaced.isEmpty()) {
      LOG.warn("subscription {}: {} are of topics made again", group, replaced);
      assignment.remove(replaced).forEach(refusals::removed);
      await(replaced);
    }
  }

  /**
   * Continues partitions at an offset that Kafka has, after fetches at offsets that it does not
   * have.
   */
  void jump(Map<TopicPartition, Long> outOfRange) {
    Map<TopicPartition, TopicStream> streams = new HashMap<>(assignment.streams());
    streams.keySet().retainAll(outOfRange.keySet());
    streams.keySet().removeIf(partition -> !wanted.contains(partition));
    Map<TopicPartition, LogRange> ranges = offsets.ranges(streams.keySet());
    streams.forEach(
        (partition, stream) -> {
          long offset = requireNonNull(outOfRange.get(partition), "only these were retained");
          LogRange range =
              requireNonNull(ranges.get(partition), "each partition that is asked for has a range");
          Start start = Start.outOfRange(stream, offset, range);
          start.loss().ifPresent(loss -> LOG.error("subscription {}: {}", group, loss));
          consumer.seek(partition, start.next());
          assignment.jump(stream, start);
        });
  }

  /** Removes partitions that this consumer does not have any more. */
  void forget(Collection<TopicPartition> partitions) {
    assignment.remove(partitions).forEach(refusals::removed);
    waiting.removeAll(partitions);
  }

  /**
   * Pauses the partitions that hold enough records or have no offset yet, and resumes the others.
   *
   * @return whether any partition is paused
   */
  boolean pauseAndResume() {
    Set<TopicPartition> held = new HashSet<>(assignment.full());
    held.addAll(waiting);
    held.retainAll(consumer.assignment());
    Set<TopicPartition> paused = new HashSet<>(consumer.paused());
    paused.removeAll(held);
    consumer.resume(paused);
    consumer.pause(held);
    return !held.isEmpty();
  }

  /**
   * The next offset to fetch of each partition. kafka-clients 3.9 has no {@code
   * ConsumerRecords.nextOffsets}, and a poll that reads only transaction markers returns no
   * partition. So this asks the consumer for the position of each partition, which it knows without
   * a request.
   */
  Map<TopicPartition, Long> positions() {
    Map<TopicPartition, Long> positions = new HashMap<>();
    for (TopicPartition partition : consumer.assignment()) {
      if (!waiting.contains(partition)) {
        try {
          positions.put(partition, consumer.position(partition, Duration.ZERO));
        } catch (TimeoutException e) {
          // The consumer validates the position with a new leader, and has fetched nothing since.
          LOG.debug("subscription {}: the position of {} is being validated", group, partition, e);
        }
      }
    }
    return positions;
  }
}
