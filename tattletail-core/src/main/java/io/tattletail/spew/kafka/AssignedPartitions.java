package io.tattletail.spew.kafka;

import com.google.common.collect.ImmutableMap;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The partitions of this member, in the order of their next turns, and the offsets after which
 * their streams started. Guarded by the lock of the {@link Assignment}.
 */
final class AssignedPartitions {
  /** The number of waiting records that keeps the handler busy during a poll. */
  private static final int ENOUGH_RECORDS = 1_000;

  private final long maxBufferedBytes;
  private final int enoughRecords;
  private final Duration firstBackoff;
  private final Duration longestBackoff;

  /** The first one has the next turn. */
  private final Map<TopicPartition, PartitionState> partitions = new LinkedHashMap<>();

  private final Map<String, Long> startedAfter;
  private final Set<String> delivered = new HashSet<>();

  AssignedPartitions(KafkaSpewOptions options, Map<String, Long> startedAfter) {
    this.maxBufferedBytes = options.maxBufferedBytes();
    this.enoughRecords = Math.max(ENOUGH_RECORDS, 2 * options.batchSize());
    this.firstBackoff = options.firstBackoff();
    this.longestBackoff = options.longestBackoff();
    this.startedAfter = new HashMap<>(startedAfter);
  }

  void add(TopicStream stream, Start start) {
    partitions.put(
        stream.partition(), new PartitionState(stream, start, firstBackoff, longestBackoff));
    started(stream, start);
  }

  /** Records the start of a stream, unless one of its events was delivered. */
  void started(TopicStream stream, Start start) {
    if (!delivered.contains(stream.name())) {
      startedAfter.put(stream.name(), start.previous());
    }
  }

  /** The partitions and their states; a view. */
  Map<TopicPartition, PartitionState> states() {
    return partitions;
  }

  /** The state of a partition; null if this member does not have it. */
  @Nullable PartitionState state(TopicPartition partition) {
    return partitions.get(partition);
  }

  /** The states of these partitions, without partitions that this member does not have. */
  List<PartitionState> states(Collection<TopicPartition> some) {
    return some.stream().map(partitions::get).filter(Objects::nonNull).toList();
  }

  /**
   * Removes these partitions, and returns their states, without partitions that this member does
   * not have.
   */
  List<PartitionState> remove(Collection<TopicPartition> gone) {
    List<PartitionState> removed = new ArrayList<>();
    for (TopicPartition partition : gone) {
      PartitionState state = partitions.remove(partition);
      if (state != null) {
        state.remove();
        removed.add(state);
      }
    }
    return removed;
  }

  /** The streams of all partitions. */
  Map<TopicPartition, TopicStream> streams() {
    ImmutableMap.Builder<TopicPartition, TopicStream> streams = ImmutableMap.builder();
    partitions.forEach((partition, state) -> streams.put(partition, state.stream()));
    return streams.buildOrThrow();
  }

  /** The partitions that hold their share of bytes, or enough records. */
  Set<TopicPartition> full() {
    long share = share();
    Set<TopicPartition> full = new HashSet<>();
    partitions.forEach(
        (partition, state) -> {
          if (state.heldBytes() >= share || state.waitingCount() >= enoughRecords) {
            full.add(partition);
          }
        });
    return full;
  }

  /** The bytes that each partition may hold. */
  private long share() {
    return maxBufferedBytes / Math.max(1, partitions.size());
  }

  /** The offsets that are acknowledged and not committed. */
  Map<TopicPartition, Mark> uncommitted() {
    Map<TopicPartition, Mark> marks = new HashMap<>();
    partitions.forEach(
        (partition, state) -> {
          Mark mark = state.mark();
          if (!state.isCommitted(mark)) {
            marks.put(partition, mark);
          }
        });
    return marks;
  }

  /** Starts a call of the next partition with records; null if no partition has any. */
  @Nullable Call startNextCall(int batchSize, long nowNanos) {
    for (Map.Entry<TopicPartition, PartitionState> entry : partitions.entrySet()) {
      PartitionState state = entry.getValue();
      if (state.isReady(nowNanos)) {
        // To the end of the circle.
        partitions.remove(entry.getKey());
        partitions.put(entry.getKey(), state);
        delivered.add(state.stream().name());
        return state.startCall(batchSize);
      }
    }
    return null;
  }

  /** The nanoseconds until the next pause of a refused partition ends; 0 if no partition pauses. */
  long restNanos(long nowNanos) {
    return partitions.values().stream()
        .filter(PartitionState::isResting)
        .mapToLong(state -> state.restLeftNanos(nowNanos))
        .min()
        .orElse(0);
  }

  /**
   * Whether the handler must end running calls soon: a partition with running calls is revoked, or
   * no partition is ready and one has its full share of bytes in calls.
   */
  boolean needsFlush(long nowNanos) {
    long share = share();
    return partitions.values().stream().anyMatch(PartitionState::isLeaving)
        || (partitions.values().stream().noneMatch(state -> state.isReady(nowNanos))
            && partitions.values().stream().anyMatch(state -> state.isStalled(share)));
  }

  int underWay() {
    return partitions.values().stream().mapToInt(PartitionState::underWay).sum();
  }

  long unacknowledgedOffsets() {
    return partitions.values().stream().mapToLong(PartitionState::unacknowledgedOffsets).sum();
  }

  long heldBytes() {
    return partitions.values().stream().mapToLong(PartitionState::heldBytes).sum();
  }

  Map<String, Long> startedAfter() {
    return ImmutableMap.copyOf(startedAfter);
  }
}
