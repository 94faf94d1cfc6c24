package io.tattletail.spew.kafka;

import com.google.common.collect.ImmutableMap;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The partitions that this member has, between the thread that polls and the one that calls the
 * handler. The first adds and removes partitions and what was fetched of them; the second takes
 * calls and settles them, one at a time, giving the partitions their turn in a circle.
 *
 * <p>Thread-safe; nothing here waits for Kafka.
 */
final class Assignment {
  /** Enough for the handler while the other thread is in a poll. */
  private static final int ENOUGH_RECORDS = 1_000;

  private final KafkaSpewOptions options;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  // All below are guarded by the lock.
  private final Map<TopicPartition, PartitionState> partitions = new LinkedHashMap<>();
  private final Map<String, Long> startedAfter = new HashMap<>();
  private final Set<String> delivered = new HashSet<>();
  private boolean stopped;
  private boolean ended;

  Assignment(KafkaSpewOptions options, Map<String, Long> startedAfter) {
    this.options = options;
    this.startedAfter.putAll(startedAfter);
  }

  // The thread that polls.

  void add(TopicStream stream, Start start) {
    lock.lock();
    try {
      partitions.put(
          stream.partition(),
          new PartitionState(stream, start, options.firstBackoff(), options.longestBackoff()));
      started(stream, start);
    } finally {
      lock.unlock();
    }
  }

  /** Counts as long as nothing of the stream was delivered; the lock is held. */
  private void started(TopicStream stream, Start start) {
    if (!delivered.contains(stream.name())) {
      startedAfter.put(stream.name(), start.previous());
    }
  }

  /** Goes on elsewhere after what is held of a partition. */
  void jump(TopicStream stream, Start start) {
    lock.lock();
    try {
      PartitionState partition = partitions.get(stream.partition());
      if (partition != null) {
        partition.jump(start);
        if (partition.heldCount() == 0) {
          started(stream, start);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** The streams of the partitions that were added and not removed. */
  Map<TopicPartition, TopicStream> streams() {
    lock.lock();
    try {
      ImmutableMap.Builder<TopicPartition, TopicStream> streams = ImmutableMap.builder();
      partitions.forEach((partition, state) -> streams.put(partition, state.stream()));
      return streams.buildOrThrow();
    } finally {
      lock.unlock();
    }
  }

  void fetched(ConsumerRecords<byte[], byte[]> records) {
    lock.lock();
    try {
      for (TopicPartition partition : records.partitions()) {
        PartitionState state = partitions.get(partition);
        if (state != null) {
          state.fetched(records.records(partition));
        }
      }
      records
          .nextOffsets()
          .forEach(
              (partition, next) -> {
                PartitionState state = partitions.get(partition);
                if (state != null) {
                  state.position(next.offset());
                }
              });
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** The partitions of which enough is held; all when deliveries are stopped. */
  Set<TopicPartition> full() {
    lock.lock();
    try {
      long share = options.maxBufferedBytes() / Math.max(1, partitions.size());
      int enough = Math.max(ENOUGH_RECORDS, 2 * options.batchSize());
      Set<TopicPartition> full = new HashSet<>();
      partitions.forEach(
          (partition, state) -> {
            if (stopped || state.heldBytes() >= share || state.heldCount() >= enough) {
              full.add(partition);
            }
          });
      return full;
    } finally {
      lock.unlock();
    }
  }

  /** What is acknowledged and not committed. */
  Map<TopicPartition, Mark> uncommitted() {
    lock.lock();
    try {
      Map<TopicPartition, Mark> marks = new HashMap<>();
      partitions.forEach(
          (partition, state) -> {
            Mark mark = state.mark();
            if (!state.isCommitted(mark)) {
              marks.put(partition, mark);
            }
          });
      return marks;
    } finally {
      lock.unlock();
    }
  }

  void committed(Map<TopicPartition, Mark> marks) {
    lock.lock();
    try {
      marks.forEach(
          (partition, mark) -> {
            PartitionState state = partitions.get(partition);
            if (state != null && mark.isOf(state.stream().topicId())) {
              state.committed(mark);
            }
          });
    } finally {
      lock.unlock();
    }
  }

  /**
   * Delivers nothing more of these partitions and waits for a call that handles one of them.
   *
   * @return the stream whose call did not end in time
   */
  Optional<TopicStream> quiesce(Collection<TopicPartition> revoked, Duration timeout)
      throws InterruptedException {
    lock.lock();
    try {
      List<PartitionState> states =
          revoked.stream().map(partitions::get).filter(state -> state != null).toList();
      states.forEach(PartitionState::drop);
      long remaining = timeout.toNanos();
      while (states.stream().anyMatch(PartitionState::isCalling)) {
        if (remaining <= 0) {
          return states.stream()
              .filter(PartitionState::isCalling)
              .findFirst()
              .map(PartitionState::stream);
        }
        remaining = changed.awaitNanos(remaining);
      }
      return Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  /** Forgets these partitions; a call that handles one of them acknowledges nothing. */
  void remove(Collection<TopicPartition> gone) {
    lock.lock();
    try {
      for (TopicPartition partition : gone) {
        PartitionState state = partitions.remove(partition);
        if (state != null) {
          state.remove();
        }
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits so long, or until deliveries are stopped. */
  void awaitStop(Duration timeout) throws InterruptedException {
    lock.lock();
    try {
      long remaining = timeout.toNanos();
      while (!stopped && remaining > 0) {
        remaining = changed.awaitNanos(remaining);
      }
    } finally {
      lock.unlock();
    }
  }

  // The thread that calls the handler.

  /** What to handle next, when there is something; null when deliveries are stopped. */
  @Nullable Call take() throws InterruptedException {
    lock.lock();
    try {
      while (!stopped) {
        long now = System.nanoTime();
        PartitionState next = nextReady(now);
        if (next != null) {
          delivered.add(next.stream().name());
          return new Call(next, next.startCall(options.batchSize()));
        }
        awaitWork(now);
      }
      return null;
    } finally {
      lock.unlock();
    }
  }

  private @Nullable PartitionState nextReady(long now) {
    for (Map.Entry<TopicPartition, PartitionState> entry : partitions.entrySet()) {
      PartitionState state = entry.getValue();
      if (state.isReady(now)) {
        // To the end of the circle.
        partitions.remove(entry.getKey());
        partitions.put(entry.getKey(), state);
        return state;
      }
    }
    return null;
  }

  /** An idle subscription waits as long as it is open: nothing else is due to happen. */
  private void awaitWork(long now) throws InterruptedException {
    long rest =
        partitions.values().stream()
            .filter(PartitionState::isResting)
            .mapToLong(state -> state.restLeftNanos(now))
            .min()
            .orElse(0);
    if (rest > 0) {
      changed.awaitNanos(rest);
    } else {
      changed.await();
    }
  }

  /** The call's first records are acknowledged. */
  void acknowledge(Call call, int count) {
    lock.lock();
    try {
      call.partition().acknowledged(count);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Nothing of the call is acknowledged.
   *
   * @return how long its stream rests; empty if it is no longer ours
   */
  Optional<Duration> refuse(Call call) {
    lock.lock();
    try {
      changed.signalAll();
      return call.partition().refused(System.nanoTime());
    } finally {
      lock.unlock();
    }
  }

  /** No call runs any more, and none will. */
  void end() {
    lock.lock();
    try {
      stopped = true;
      ended = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  // Both, and others.

  /** Starts no more calls. */
  void stop() {
    lock.lock();
    try {
      stopped = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  boolean isStopped() {
    lock.lock();
    try {
      return stopped;
    } finally {
      lock.unlock();
    }
  }

  /** Whether no call runs any more, and none will. */
  boolean isEnded() {
    lock.lock();
    try {
      return ended;
    } finally {
      lock.unlock();
    }
  }

  Map<String, Long> startedAfter() {
    lock.lock();
    try {
      return ImmutableMap.copyOf(startedAfter);
    } finally {
      lock.unlock();
    }
  }
}
