package io.tattletail.spew.kafka;

import static java.util.Objects.requireNonNull;

import io.tattletail.spew.SpewException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.GroupNotEmptyException;
import org.apache.kafka.common.errors.IllegalGenerationException;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.UnknownMemberIdException;

/** The committed offsets of groups, and the offsets of logs. Thread-safe. */
final class GroupOffsets {
  private static final Duration MOVE_RETRY = Duration.ofMillis(200);

  private final Admin admin;
  private final BrokerCalls calls;
  private final IsolationLevel isolation;
  private final Duration emptyWithin;

  /**
   * @param emptyWithin the longest wait for a group to have no member
   */
  GroupOffsets(Admin admin, BrokerCalls calls, IsolationLevel isolation, Duration emptyWithin) {
    this.admin = admin;
    this.calls = calls;
    this.isolation = isolation;
    this.emptyWithin = emptyWithin;
  }

  /** The marks that the group has committed. */
  Map<TopicPartition, Mark> committed(String group) {
    Map<TopicPartition, Mark> marks = new HashMap<>();
    try {
      calls
          .await(
              admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata(),
              "reading the offsets of group " + group)
          .forEach(
              (partition, committed) -> {
                if (committed != null) {
                  marks.put(partition, Mark.of(committed));
                }
              });
    } catch (SpewException e) {
      if (!(e.getCause() instanceof GroupIdNotFoundException)) {
        throw e;
      }
    }
    return marks;
  }

  /** Whether the group has a member now. */
  boolean hasMembers(String group) {
    try {
      return !calls
          .await(
              requireNonNull(
                  admin.describeConsumerGroups(List.of(group)).describedGroups().get(group),
                  "each group that is asked for has an answer"),
              "describing group " + group)
          .members()
          .isEmpty();
    } catch (SpewException e) {
      if (e.getCause() instanceof GroupIdNotFoundException) {
        return false;
      }
      throw e;
    }
  }

  /** The range of offsets that Kafka has of each partition. */
  Map<TopicPartition, LogRange> ranges(Collection<TopicPartition> partitions) {
    ListOffsetsResult starts = offsets(partitions, OffsetSpec.earliest());
    ListOffsetsResult ends = offsets(partitions, OffsetSpec.latest());
    return partitions.stream()
        .collect(
            Collectors.toMap(
                partition -> partition,
                partition -> new LogRange(offset(starts, partition), offset(ends, partition))));
  }

  private ListOffsetsResult offsets(Collection<TopicPartition> partitions, OffsetSpec spec) {
    return admin.listOffsets(
        partitions.stream().collect(Collectors.toMap(partition -> partition, partition -> spec)),
        new ListOffsetsOptions(isolation));
  }

  private long offset(ListOffsetsResult result, TopicPartition partition) {
    return calls
        .await(result.partitionResult(partition), "asking for the offsets of " + partition)
        .offset();
  }

  /**
   * Commits offsets for a group without members. A member that has just closed or died may still
   * belong to the group, so this method waits until it does not, at most {@code emptyWithin}.
   *
   * @throws SpewException if the offsets of some or all partitions are not committed
   */
  void move(String group, Map<TopicPartition, Mark> marks) {
    if (marks.isEmpty()) {
      return;
    }
    Map<TopicPartition, OffsetAndMetadata> offsets =
        marks.entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().toKafka()));
    long deadline = System.nanoTime() + emptyWithin.toNanos();
    while (true) {
      try {
        calls.await(
            admin.alterConsumerGroupOffsets(group, offsets).all(),
            "moving the offsets of group " + group);
        return;
      } catch (SpewException e) {
        Throwable cause = e.getCause();
        if (cause == null || !isInUse(cause)) {
          throw e;
        }
        if (System.nanoTime() - deadline > 0) {
          throw new SpewException(
              "subscription %s cannot be moved: its group still has members after %s"
                  .formatted(group, emptyWithin),
              cause);
        }
        pause(group);
      }
    }
  }

  private static boolean isInUse(Throwable cause) {
    return cause instanceof UnknownMemberIdException
        || cause instanceof GroupNotEmptyException
        || cause instanceof IllegalGenerationException
        || cause instanceof RebalanceInProgressException;
  }

  /** Kafka does not report when the last member leaves a group, so the caller must try again. */
  private static void pause(String group) {
    try {
      Thread.sleep(MOVE_RETRY.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SpewException("interrupted while moving subscription " + group, e);
    }
  }
}
