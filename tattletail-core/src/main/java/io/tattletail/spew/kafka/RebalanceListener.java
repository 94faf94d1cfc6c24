package io.tattletail.spew.kafka;

import io.tattletail.spew.SpewException;
import java.time.Duration;
import java.util.Collection;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the partitions that a rebalance assigns, and commits the offsets of those that it revokes.
 * Kafka calls it on the polling thread, within a poll or when the consumer closes.
 */
final class RebalanceListener implements ConsumerRebalanceListener {
  private static final Logger LOG = LoggerFactory.getLogger(RebalanceListener.class);

  private final String group;
  private final Assignment assignment;
  private final PartitionPlacement placement;
  private final Commits commits;
  private final Runnable flushRequest;
  private final Supplier<Duration> patience;

  /**
   * @param flushRequest asks the handler to end its running calls soon; does not wait for them
   * @param patience the longest wait for running calls of revoked partitions
   */
  RebalanceListener(
      SubscriptionParts parts,
      PartitionPlacement placement,
      Commits commits,
      Runnable flushRequest,
      Supplier<Duration> patience) {
    this.group = parts.name();
    this.assignment = parts.assignment();
    this.placement = placement;
    this.commits = commits;
    this.flushRequest = flushRequest;
    this.patience = patience;
  }

  @Override
  public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
    LOG.info("subscription {} is assigned {}", group, partitions);
    placement.await(partitions);
  }

  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
    LOG.info("subscription {} gives back {}", group, partitions);
    try {
      assignment.drop(partitions);
      flushRequest.run();
      assignment
          .quiesce(partitions, patience.get())
          .ifPresent(
              stream ->
                  LOG.warn(
                      "subscription {}: a call for {} did not end in time, and its events are"
                          + " delivered again",
                      group,
                      stream));
      commits.commitNow();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SpewException("interrupted while partitions were revoked", e);
    } finally {
      placement.forget(partitions);
    }
  }

  @Override
  public void onPartitionsLost(Collection<TopicPartition> partitions) {
    LOG.warn("subscription {} lost {}: uncommitted events are delivered again", group, partitions);
    placement.forget(partitions);
  }
}
