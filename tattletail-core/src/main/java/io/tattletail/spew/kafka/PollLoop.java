package io.tattletail.spew.kafka;

import io.tattletail.spew.ChannelFilter;
import io.tattletail.spew.SubscriptionState;
import io.tattletail.spew.adapter.SubscriptionLifecycle;
import io.tattletail.spew.kafka.PollRetries.Evidence;
import io.tattletail.spew.kafka.PollRetries.Step;
import java.time.Duration;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Polls for one subscription: fetches records, commits acknowledged offsets, and takes part in
 * rebalances. It waits for the handler only while partitions are revoked, at most {@link
 * #patience()}. One thread runs it.
 */
final class PollLoop implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(PollLoop.class);

  private static final Duration IDLE_POLL = Duration.ofMillis(100);

  /** Short, because a paused partition must go on soon after its records are handled. */
  private static final Duration PAUSED_POLL = Duration.ofMillis(10);

  private final String group;
  private final Consumer<byte[], byte[]> consumer;
  private final GroupProtocol protocol;
  private final Membership membership;
  private final Assignment assignment;
  private final KafkaSpewOptions options;
  private final SubscriptionLifecycle lifecycle;
  private final WantedTopics wanted;
  private final PartitionPlacement placement;
  private final Commits commits;
  private final RebalanceListener rebalances;
  private final PollRetries retries;
  private final LagMeter lag;

  /** The step of the present turn of the loop. */
  private Step step = Step.REQUESTS;

  private volatile boolean abandoned;

  /**
   * @param flushRequest asks the handler to end its running calls soon; does not wait for them
   */
  PollLoop(
      SubscriptionParts parts,
      ChannelFilter filter,
      Consumer<byte[], byte[]> consumer,
      GroupProtocol protocol,
      Membership membership,
      Topics topics,
      GroupOffsets offsets,
      Runnable flushRequest) {
    this.group = parts.name();
    this.options = parts.options();
    this.assignment = parts.assignment();
    this.lifecycle = parts.lifecycle();
    this.consumer = consumer;
    this.protocol = protocol;
    this.membership = membership;
    this.wanted = new WantedTopics(topics, filter, options.topicRefresh());
    this.placement = new PartitionPlacement(parts, consumer, wanted, offsets);
    this.commits = new Commits(group, consumer, assignment, wanted::id, options, lifecycle);
    this.rebalances =
        new RebalanceListener(parts, placement, commits, flushRequest, this::patience);
    this.retries = new PollRetries(lifecycle, assignment);
    this.lag = new LagMeter(parts, consumer);
  }

  /** Ends the loop soon, without waiting for running calls. */
  void abandon() {
    abandoned = true;
  }

  @Override
  public void run() {
    try {
      while (!isOver()) {
        turn();
      }
      commitFinally();
    } catch (InterruptedException e) {
      lifecycle.fail("its polling thread was interrupted, not by closing", e);
    } catch (Throwable e) {
      lifecycle.fail("its polling thread ended", e);
    } finally {
      assignment.stop();
      // Kafka's consumer does not leave its group on a thread that is interrupted.
      Thread.interrupted();
      close();
    }
  }

  /** Whether the loop has stopped waiting for running calls. */
  private boolean isOver() {
    return abandoned
        || assignment.isEnded()
        || (hasFailed() && assignment.isStoppedLongerThan(options.closeTimeout()));
  }

  private boolean hasFailed() {
    return lifecycle.state().status() == SubscriptionState.Status.FAILED;
  }

  /** Whether {@link #abandon()} was called. */
  boolean isAbandoned() {
    return abandoned;
  }

  /**
   * Closes the consumer. Called by the polling thread, or by another thread if the polling thread
   * never started.
   */
  // kafka-clients 3.9 has no CloseOptions.
  @SuppressWarnings("deprecation")
  void close() {
    String memberId = "";
    try {
      memberId = consumer.groupMetadata().memberId();
      consumer.close(options.brokerTimeout());
    } catch (KafkaException e) {
      LOG.warn("subscription {} did not leave its group in good order", group, e);
    }
    membership.leave(memberId);
  }

  private void turn() throws InterruptedException {
    try {
      step = Step.REQUESTS;
      refreshIfDue();
      if (wanted.isEmpty()) {
        retries.worked(Evidence.OF_ANSWERS);
        commits.forgetTrouble();
        assignment.awaitStop(IDLE_POLL);
        return;
      }
      placement.placeWaiting();
      boolean paused = placement.pauseAndResume();
      step = Step.POLL;
      ConsumerRecords<byte[], byte[]> records = consumer.poll(paused ? PAUSED_POLL : IDLE_POLL);
      assignment.fetched(records, placement.positions());
      commits.commitIfDue();
      lag.measureIfDue();
      retries.worked(records.isEmpty() ? Evidence.OF_ANSWERS : Evidence.OF_RECORDS);
      retries.reset();
    } catch (OffsetOutOfRangeException e) {
      recover(e);
    } catch (RuntimeException e) {
      if (step == Step.POLL && protocol.isEndedBy(e)) {
        // For instance, another process has taken the place of this member.
        throw e;
      }
      retries.failed(e, step);
    }
  }

  private void recover(OffsetOutOfRangeException failure) throws InterruptedException {
    try {
      refresh();
      placement.jump(failure.offsetOutOfRangePartitions());
    } catch (RuntimeException e) {
      retries.failed(e, step);
    }
  }

  private void refreshIfDue() {
    if (wanted.isDue()) {
      refresh();
    }
  }

  private void refresh() {
    if (wanted.refresh()) {
      LOG.info("subscription {} reads topics {}", group, wanted.names());
      if (wanted.isEmpty()) {
        consumer.unsubscribe();
      } else {
        consumer.subscribe(wanted.names(), rebalances);
      }
    }
    placement.restartReplaced();
  }

  /**
   * Commits before the consumer closes. Waits for the end of a rebalance, at most for {@code
   * brokerTimeout}.
   */
  private void commitFinally() {
    long deadline = System.nanoTime() + options.brokerTimeout().toNanos();
    try {
      while (!commits.commitIfStable() && System.nanoTime() - deadline < 0) {
        placement.pauseAndResume();
        consumer.poll(PAUSED_POLL);
      }
    } catch (RuntimeException e) {
      LOG.warn("subscription {} could not commit before it closes", group, e);
    }
  }

  /** The longest wait for running calls of revoked partitions. */
  private Duration patience() {
    if (isOver()) {
      return Duration.ZERO;
    }
    return hasFailed() ? options.closeTimeout() : options.revocationTimeout();
  }
}
