package io.tattletail.spew.kafka;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
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
 * The partitions of this member, with the records that are fetched and not acknowledged. The
 * polling thread adds and removes partitions and records. The handler's thread takes calls, from
 * one partition after the other. The handler's thread acknowledges or refuses a call; an
 * asynchronous handler does so on any thread.
 *
 * <p>Thread-safe. No method waits for Kafka.
 */
final class Assignment {
  private static final Logger LOG = LoggerFactory.getLogger(Assignment.class);

  private final int batchSize;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final DeliveryStop stop = new DeliveryStop(lock, changed);

  /** Guarded by the lock. */
  private final AssignedPartitions partitions;

  Assignment(KafkaSpewOptions options, Map<String, Long> startedAfter) {
    this.batchSize = options.batchSize();
    this.partitions = new AssignedPartitions(options, startedAfter);
  }

  // Called by the polling thread.

  void add(TopicStream stream, Start start) {
    lock.lock();
    try {
      partitions.add(stream, start);
    } finally {
      lock.unlock();
    }
  }

  /** Continues a partition at another offset, after the records that it holds. */
  void jump(TopicStream stream, Start start) {
    lock.lock();
    try {
      PartitionState partition = partitions.state(stream.partition());
      if (partition != null) {
        partition.jump(start);
        if (partition.isEmpty()) {
          partitions.started(stream, start);
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
      return partitions.streams();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Adds the records of a poll.
   *
   * @param positions the next offset to fetch of each partition, at least of the partitions that
   *     got records
   */
  void fetched(ConsumerRecords<byte[], byte[]> records, Map<TopicPartition, Long> positions) {
    lock.lock();
    try {
      for (TopicPartition partition : records.partitions()) {
        PartitionState state = partitions.state(partition);
        if (state != null) {
          state.fetched(records.records(partition));
        }
      }
      positions.forEach(
          (partition, next) -> {
            PartitionState state = partitions.state(partition);
            if (state != null) {
              state.position(next);
            }
          });
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** The partitions that hold enough records; all partitions when deliveries are stopped. */
  Set<TopicPartition> full() {
    lock.lock();
    try {
      return stop.isStopped() ? partitions.streams().keySet() : partitions.full();
    } finally {
      lock.unlock();
    }
  }

  /** The offsets that are acknowledged and not committed. */
  Map<TopicPartition, Mark> uncommitted() {
    lock.lock();
    try {
      return partitions.uncommitted();
    } finally {
      lock.unlock();
    }
  }

  void committed(Map<TopicPartition, Mark> marks) {
    lock.lock();
    try {
      marks.forEach(
          (partition, mark) -> {
            PartitionState state = partitions.state(partition);
            if (state != null && mark.isOf(state.stream().topicId())) {
              state.committed(mark);
            }
          });
    } finally {
      lock.unlock();
    }
  }

  /** Starts no more calls of these partitions. */
  void drop(Collection<TopicPartition> revoked) {
    lock.lock();
    try {
      partitions.states(revoked).forEach(PartitionState::drop);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Starts no more calls of these partitions, and waits for their running calls.
   *
   * @return a stream with a call that did not end in time; empty if all calls ended
   */
  Optional<TopicStream> quiesce(Collection<TopicPartition> revoked, Duration timeout)
      throws InterruptedException {
    lock.lock();
    try {
      List<PartitionState> states = partitions.states(revoked);
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
   * Removes these partitions; their running calls acknowledge nothing.
   *
   * @return their states, without partitions that this member does not have
   */
  List<PartitionState> remove(Collection<TopicPartition> gone) {
    lock.lock();
    try {
      List<PartitionState> removed = partitions.remove(gone);
      changed.signalAll();
      return removed;
    } finally {
      lock.unlock();
    }
  }

  /** Waits until deliveries are stopped, or until the timeout. */
  void awaitStop(Duration timeout) throws InterruptedException {
    stop.await(timeout);
  }

  // Called by the handler's thread.

  /** Waits for records and starts a call with them; null when deliveries are stopped. */
  @Nullable Call take() throws InterruptedException {
    lock.lock();
    try {
      while (!stop.isStopped()) {
        long now = System.nanoTime();
        Call call = partitions.startNextCall(batchSize, now);
        if (call != null) {
          return call;
        }
        awaitWork(now);
      }
      return null;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits for a change, or for the end of the next pause. If no partition pauses, the wait has no
   * limit.
   */
  private void awaitWork(long now) throws InterruptedException {
    long rest = partitions.restNanos(now);
    if (rest > 0) {
      changed.awaitNanos(rest);
    } else {
      changed.await();
    }
  }

  /** Keeps only the first records in the call that was taken last; the other records wait again. */
  void shorten(Call call, int count) {
    lock.lock();
    try {
      call.partition().shorten(call, count);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Whether the handler must end running calls soon: a partition with running calls is revoked, or
   * no partition is ready and one has its full share of bytes in calls.
   */
  boolean needsFlush() {
    lock.lock();
    try {
      return partitions.needsFlush(System.nanoTime());
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits for running calls until the timeout, counted from the stop of deliveries.
   *
   * @return the number of calls that did not end before the timeout or an interrupt of this thread
   */
  int drain(Duration timeout) {
    lock.lock();
    try {
      awaitEndOfCalls(partitions.states().values(), timeout.minusNanos(stop.sinceStopNanos()));
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
      return partitions.underWay();
    } finally {
      lock.unlock();
    }
  }

  // Called by any thread.

  /**
   * Acknowledges the records of a call.
   *
   * @return whether the partition was refused before and goes on now
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

  /** Refuses a call: none of its records is acknowledged. */
  Refusal refuse(Call call, Throwable cause) {
    lock.lock();
    try {
      changed.signalAll();
      return call.partition().failed(call, cause, System.nanoTime());
    } finally {
      lock.unlock();
    }
  }

  /** The refusal for which a partition pauses; empty without one. */
  Optional<Refused> refused(PartitionState partition) {
    lock.lock();
    try {
      return partition.refused();
    } finally {
      lock.unlock();
    }
  }

  /** Starts no more calls. */
  void stop() {
    stop.stop();
  }

  /** Starts no more calls, and waits for none. */
  void end() {
    stop.end();
  }

  boolean isStopped() {
    return stop.isStopped();
  }

  /** Whether the subscription has stopped waiting for running calls. */
  boolean isEnded() {
    return stop.isEnded();
  }

  /** Whether deliveries stopped longer ago than this. */
  boolean isStoppedLongerThan(Duration timeout) {
    return stop.isStopped() && stop.sinceStopNanos() > timeout.toNanos();
  }

  /** The number of offsets that are fetched and not acknowledged, of all partitions. */
  long unacknowledgedOffsets() {
    lock.lock();
    try {
      return partitions.unacknowledgedOffsets();
    } finally {
      lock.unlock();
    }
  }

  /** The bytes of records that cannot be committed yet, of all partitions. */
  long heldBytes() {
    lock.lock();
    try {
      return partitions.heldBytes();
    } finally {
      lock.unlock();
    }
  }

  Map<String, Long> startedAfter() {
    lock.lock();
    try {
      return partitions.startedAfter();
    } finally {
      lock.unlock();
    }
  }
}
