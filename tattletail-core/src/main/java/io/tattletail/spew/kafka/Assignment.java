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
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The partitions that this member has, between the thread that polls, the one that calls the
 * handler, and those on which calls end. The first adds and removes partitions and what was fetched
 * of them; the second takes calls, giving the partitions their turn in a circle; a call is settled
 * on the second, or on any thread if the handler is asynchronous.
 *
 * <p>Thread-safe; nothing here waits for Kafka.
 */
final class Assignment {
  private static final Logger LOG = LoggerFactory.getLogger(Assignment.class);

  /** Enough for the handler while the other thread is in a poll. */
  private static final int ENOUGH_RECORDS = 1_000;

  private final long maxBufferedBytes;
  private final int batchSize;
  private final Duration firstBackoff;
  private final Duration longestBackoff;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  // All below are guarded by the lock.
  private final Map<TopicPartition, PartitionState> partitions = new LinkedHashMap<>();
  private final Map<String, Long> startedAfter = new HashMap<>();
  private final Set<String> delivered = new HashSet<>();
  private boolean stopped;
  private long stoppedAtNanos;
  private boolean ended;

  Assignment(KafkaSpewOptions options, Map<String, Long> startedAfter) {
    this.maxBufferedBytes = options.maxBufferedBytes();
    this.batchSize = options.batchSize();
    this.firstBackoff = options.firstBackoff();
    this.longestBackoff = options.longestBackoff();
    this.startedAfter.putAll(startedAfter);
  }

  // The thread that polls.

  void add(TopicStream stream, Start start) {
    lock.lock();
    try {
      partitions.put(
          stream.partition(), new PartitionState(stream, start, firstBackoff, longestBackoff));
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
        if (partition.isEmpty()) {
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

  /**
   * Holds the records of a poll.
   *
   * @param positions the offset that each partition fetches next, at least of those that moved
   */
  void fetched(ConsumerRecords<byte[], byte[]> records, Map<TopicPartition, Long> positions) {
    lock.lock();
    try {
      for (TopicPartition partition : records.partitions()) {
        PartitionState state = partitions.get(partition);
        if (state != null) {
          state.fetched(records.records(partition));
        }
      }
      positions.forEach(
          (partition, next) -> {
            PartitionState state = partitions.get(partition);
            if (state != null) {
              state.position(next);
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
      long share = share();
      int enough = Math.max(ENOUGH_RECORDS, 2 * batchSize);
      Set<TopicPartition> full = new HashSet<>();
      partitions.forEach(
          (partition, state) -> {
            if (stopped || state.heldBytes() >= share || state.waitingCount() >= enough) {
              full.add(partition);
            }
          });
      return full;
    } finally {
      lock.unlock();
    }
  }

  /** What each partition may hold; the lock is held. */
  private long share() {
    return maxBufferedBytes / Math.max(1, partitions.size());
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

  /** Delivers nothing more of these partitions. */
  void drop(Collection<TopicPartition> revoked) {
    lock.lock();
    try {
      states(revoked).forEach(PartitionState::drop);
    } finally {
      lock.unlock();
    }
  }

  private List<PartitionState> states(Collection<TopicPartition> some) {
    return some.stream().map(partitions::get).filter(Objects::nonNull).toList();
  }

  /**
   * Delivers nothing more of these partitions and waits for their calls under way.
   *
   * @return the first stream of which a call did not end in time
   */
  Optional<TopicStream> quiesce(Collection<TopicPartition> revoked, Duration timeout)
      throws InterruptedException {
    lock.lock();
    try {
      List<PartitionState> states = states(revoked);
      states.forEach(PartitionState::drop);
      awaitEndOfCalls(states, timeout);
      return states.stream()
          .filter(state -> state.underWay() > 0)
          .findFirst()
          .map(PartitionState::stream);
    } finally {
      lock.unlock();
    }
  }

  /** The lock is held. */
  private void awaitEndOfCalls(Collection<PartitionState> states, Duration timeout)
      throws InterruptedException {
    long remaining = timeout.toNanos();
    while (remaining > 0 && states.stream().anyMatch(state -> state.underWay() > 0)) {
      remaining = changed.awaitNanos(remaining);
    }
  }

  /**
   * Forgets these partitions; their calls under way acknowledge nothing.
   *
   * @return those that were there
   */
  List<PartitionState> remove(Collection<TopicPartition> gone) {
    lock.lock();
    try {
      List<PartitionState> removed = new ArrayList<>();
      for (TopicPartition partition : gone) {
        PartitionState state = partitions.remove(partition);
        if (state != null) {
          state.remove();
          removed.add(state);
        }
      }
      changed.signalAll();
      return removed;
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
          return next.startCall(batchSize);
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

  /** The last call taken is of its first so many records only. */
  void shorten(Call call, int count) {
    lock.lock();
    try {
      call.partition().shorten(call, count);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Whether the handler is to be asked to end calls soon: because a partition with calls under way
   * moves away, or because there is nothing to call the handler with and a partition has its share
   * of bytes in calls.
   */
  boolean needsFlush() {
    lock.lock();
    try {
      long share = share();
      long now = System.nanoTime();
      return partitions.values().stream().anyMatch(PartitionState::isLeaving)
          || (partitions.values().stream().noneMatch(state -> state.isReady(now))
              && partitions.values().stream().anyMatch(state -> state.isStalled(share)));
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits for the calls under way until so long after deliveries were stopped.
   *
   * @return how many did not end in time, or before this thread was interrupted
   */
  int drain(Duration timeout) {
    lock.lock();
    try {
      long sinceStop = System.nanoTime() - stoppedAtNanos;
      awaitEndOfCalls(partitions.values(), timeout.minusNanos(sinceStop));
    } catch (InterruptedException e) {
      LOG.debug("closing has waited long enough for calls to end", e);
    } finally {
      lock.unlock();
    }
    return underWay();
  }

  private int underWay() {
    lock.lock();
    try {
      return partitions.values().stream().mapToInt(PartitionState::underWay).sum();
    } finally {
      lock.unlock();
    }
  }

  // Any thread.

  /**
   * The call's records are acknowledged.
   *
   * @return whether its partition goes on behind what was refused
   */
  boolean acknowledge(Call call) {
    lock.lock();
    try {
      boolean goesOn = call.partition().acknowledged(call, System.nanoTime());
      changed.signalAll();
      return goesOn;
    } finally {
      lock.unlock();
    }
  }

  /** Nothing of the call is acknowledged. */
  Refusal refuse(Call call, Throwable cause) {
    lock.lock();
    try {
      changed.signalAll();
      return call.partition().failed(call, cause, System.nanoTime());
    } finally {
      lock.unlock();
    }
  }

  /** What a partition is held up by. */
  Optional<Refused> refused(PartitionState partition) {
    lock.lock();
    try {
      return partition.refused();
    } finally {
      lock.unlock();
    }
  }

  /** No call begins any more, and those under way are not waited for. */
  void end() {
    lock.lock();
    try {
      stop();
      ended = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Starts no more calls. */
  void stop() {
    lock.lock();
    try {
      if (!stopped) {
        stopped = true;
        stoppedAtNanos = System.nanoTime();
      }
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

  /** Whether deliveries were stopped longer ago than that. */
  boolean isStoppedLongerThan(Duration timeout) {
    lock.lock();
    try {
      return stopped && System.nanoTime() - stoppedAtNanos > timeout.toNanos();
    } finally {
      lock.unlock();
    }
  }

  /** Whether no call begins any more, and those under way are not waited for. */
  boolean isEnded() {
    lock.lock();
    try {
      return ended;
    } finally {
      lock.unlock();
    }
  }

  /** Offsets that were fetched and are not acknowledged, of all partitions. */
  long unacknowledgedOffsets() {
    lock.lock();
    try {
      return partitions.values().stream().mapToLong(PartitionState::unacknowledgedOffsets).sum();
    } finally {
      lock.unlock();
    }
  }

  /** Of records that are not acknowledged, or only behind one that is not. */
  long heldBytes() {
    lock.lock();
    try {
      return partitions.values().stream().mapToLong(PartitionState::heldBytes).sum();
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
