package io.tattletail.spew.kafka;

import io.tattletail.spew.adapter.SubscriptionLifecycle;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits acknowledged offsets. If an offset cannot be committed, its events may be delivered
 * again, and the log says why. Used by the polling thread alone.
 */
final class Commits {
  private static final Logger LOG = LoggerFactory.getLogger(Commits.class);

  /** The source of these failures for the lifecycle. */
  private static final String COMMITS = "commits";

  private final String group;
  private final Consumer<byte[], byte[]> consumer;
  private final Assignment assignment;
  private final Function<String, Optional<Uuid>> currentId;
  private final KafkaSpewOptions options;
  private final SubscriptionLifecycle lifecycle;
  private long dueAtNanos = System.nanoTime();
  private boolean committing;

  /**
   * @param currentId returns the present id of a topic; empty if the topic is gone
   */
  Commits(
      String group,
      Consumer<byte[], byte[]> consumer,
      Assignment assignment,
      Function<String, Optional<Uuid>> currentId,
      KafkaSpewOptions options,
      SubscriptionLifecycle lifecycle) {
    this.group = group;
    this.consumer = consumer;
    this.assignment = assignment;
    this.currentId = currentId;
    this.options = options;
    this.lifecycle = lifecycle;
  }

  /** Forgets failures, because the offsets that could not be committed are of deleted topics. */
  void forgetTrouble() {
    lifecycle.forget(COMMITS);
  }

  /**
   * Starts a commit once in each interval, if there are uncommitted offsets. A later poll ends the
   * commit.
   */
  void commitIfDue() {
    if (committing || System.nanoTime() - dueAtNanos < 0) {
      return;
    }
    dueAtNanos = System.nanoTime() + options.commitInterval().toNanos();
    Map<TopicPartition, Mark> marks = uncommitted();
    if (marks.isEmpty()) {
      lifecycle.forget(COMMITS);
    } else {
      committing = true;
      consumer.commitAsync(
          toKafka(marks), (committed, failure) -> ended(marks, Optional.ofNullable(failure)));
    }
  }

  private void ended(Map<TopicPartition, Mark> marks, Optional<Exception> failure) {
    committing = false;
    if (failure.isEmpty()) {
      assignment.committed(marks);
      lifecycle.works(COMMITS);
    } else if (isOfRebalance(failure.get())) {
      LOG.debug("subscription {} did not commit {}; it will again", group, marks, failure.get());
    } else {
      lifecycle.retries(COMMITS, "acknowledged offsets cannot be committed", failure.get());
    }
  }

  private static boolean isOfRebalance(Exception failure) {
    return failure instanceof RebalanceInProgressException
        || failure instanceof CommitFailedException;
  }

  /** Commits all acknowledged offsets; returns false if a rebalance prevents it. */
  boolean commitIfStable() {
    try {
      commit();
      return true;
    } catch (RebalanceInProgressException e) {
      return false;
    }
  }

  /** Commits all acknowledged offsets, or logs why they cannot be committed. */
  void commitNow() {
    try {
      commit();
    } catch (KafkaException e) {
      LOG.warn(
          "subscription {} could not commit, and some of its events are delivered again", group, e);
    }
  }

  private void commit() {
    Map<TopicPartition, Mark> marks = uncommitted();
    if (!marks.isEmpty()) {
      consumer.commitSync(toKafka(marks), options.brokerTimeout());
      assignment.committed(marks);
    }
  }

  /**
   * The uncommitted offsets without those of deleted topics, for which Kafka would retry until its
   * timeout.
   */
  private Map<TopicPartition, Mark> uncommitted() {
    Map<TopicPartition, Mark> marks = new HashMap<>(assignment.uncommitted());
    marks
        .entrySet()
        .removeIf(
            entry -> !entry.getValue().topicId().equals(currentId.apply(entry.getKey().topic())));
    return marks;
  }

  private static Map<TopicPartition, OffsetAndMetadata> toKafka(Map<TopicPartition, Mark> marks) {
    return marks.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().toKafka()));
  }
}
