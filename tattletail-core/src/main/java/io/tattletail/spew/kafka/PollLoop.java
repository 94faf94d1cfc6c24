package io.tattletail.spew.kafka;

import static java.util.Objects.requireNonNull;

import io.tattletail.spew.ChannelFilter;
import io.tattletail.spew.SpewException;
import io.tattletail.spew.SubscriptionState;
import io.tattletail.spew.adapter.SubscriptionLifecycle;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Polls for one subscription: fetches records, commits what is acknowledged, and takes part in
 * rebalances. It never waits for the handler but when partitions are taken from it, and then not
 * longer than stated. Used by one thread alone.
 *
 * <p>A partition that is assigned is paused first. It is placed, which takes requests that may
 * fail, not in the rebalance but afterwards, and as often as it takes.
 */
final class PollLoop implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(PollLoop.class);

  private static final Duration IDLE_POLL = Duration.ofMillis(100);

  /** Short, because a partition that is paused has to go on soon after its records are handled. */
  private static final Duration PAUSED_POLL = Duration.ofMillis(10);

  private static final Duration FIRST_RETRY = Duration.ofMillis(100);
  private static final Duration LONGEST_RETRY = Duration.ofSeconds(5);

  /** The source of failures that this tells the lifecycle of. */
  private static final String KAFKA = "kafka";

  private static final Duration LAG_INTERVAL = Duration.ofSeconds(1);

  private final String group;
  private final ChannelFilter filter;
  private final Consumer<byte[], byte[]> consumer;
  private final GroupProtocol protocol;
  private final Membership membership;
  private final Assignment assignment;
  private final Commits commits;
  private final Topics topics;
  private final GroupOffsets offsets;
  private final KafkaSpewOptions options;
  private final Runnable flushRequest;
  private final SubscriptionLifecycle lifecycle;
  private final RefusalReports refusals;
  private final SubscriptionCounters counters;

  /** Assigned and not yet placed. */
  private final Set<TopicPartition> waiting = new HashSet<>();

  private Map<String, Uuid> wanted = Map.of();
  private long refreshAtNanos = System.nanoTime();
  private Duration retry = FIRST_RETRY;
  private boolean retrying;

  /** Whether a poll failed since all worked: Kafka's consumer tells of some errors only once. */
  private boolean pollFailed;

  private boolean inPoll;
  private long failedAtNanos;
  private long lagDueAtNanos = System.nanoTime();
  private volatile boolean abandoned;

  /**
   * @param flushRequest asks the handler to end its calls under way soon; does not wait for them
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
    this.refusals = parts.refusals();
    this.counters = parts.counters();
    this.filter = filter;
    this.consumer = consumer;
    this.protocol = protocol;
    this.membership = membership;
    this.commits = new Commits(group, consumer, assignment, this::currentId, options, lifecycle);
    this.topics = topics;
    this.offsets = offsets;
    this.flushRequest = flushRequest;
  }

  /** Ends soon, without waiting for a call that runs. */
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

  /** Whether calls under way are not waited for any more. */
  private boolean isOver() {
    return abandoned
        || assignment.isEnded()
        || (hasFailed() && assignment.isStoppedLongerThan(options.closeTimeout()));
  }

  private boolean hasFailed() {
    return lifecycle.state().status() == SubscriptionState.Status.FAILED;
  }

  /** Whether the handler's call was given up. */
  boolean isAbandoned() {
    return abandoned;
  }

  /** Closes the consumer; called by the polling thread, or if that was never started. */
  // kafka-clients 3.9 knows no CloseOptions.
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
      inPoll = false;
      refreshIfDue();
      if (wanted.isEmpty()) {
        worked(Evidence.OF_ANSWERS);
        commits.forgetTrouble();
        assignment.awaitStop(IDLE_POLL);
        return;
      }
      place();
      boolean paused = pauseAndResume();
      inPoll = true;
      ConsumerRecords<byte[], byte[]> records = consumer.poll(paused ? PAUSED_POLL : IDLE_POLL);
      assignment.fetched(records, positions());
      commits.commitIfDue();
      measureLagIfDue();
      worked(records.isEmpty() ? Evidence.OF_ANSWERS : Evidence.OF_RECORDS);
      retry = FIRST_RETRY;
    } catch (OffsetOutOfRangeException e) {
      recover(e);
    } catch (RuntimeException e) {
      if (inPoll && protocol.isEndedBy(e)) {
        // Such as when another process has this member's place.
        throw e;
      }
      retryLater(e);
    }
  }

  /** Why Kafka is taken to work again. */
  private enum Evidence {
    OF_RECORDS,
    /** Requests were answered; whether polling works may show only later. */
    OF_ANSWERS
  }

  private void worked(Evidence evidence) {
    if (retrying
        && (!pollFailed
            || evidence == Evidence.OF_RECORDS
            || System.nanoTime() - failedAtNanos > LONGEST_RETRY.toNanos())) {
      retrying = false;
      pollFailed = false;
      lifecycle.works(KAFKA);
    }
  }

  private void measureLagIfDue() {
    if (System.nanoTime() - lagDueAtNanos >= 0) {
      lagDueAtNanos = System.nanoTime() + LAG_INTERVAL.toNanos();
      counters.lag = lag();
    }
  }

  /** What is not acknowledged of what was fetched, and what Kafka has behind that. */
  private OptionalLong lag() {
    long lag = assignment.unacknowledgedOffsets();
    for (TopicPartition partition : assignment.streams().keySet()) {
      OptionalLong behind = consumer.currentLag(partition);
      if (behind.isEmpty()) {
        return OptionalLong.empty();
      }
      lag += behind.getAsLong();
    }
    return OptionalLong.of(lag);
  }

  /**
   * The offsets that are fetched next. kafka-clients 3.9 has no {@code
   * ConsumerRecords.nextOffsets}, and a poll that passes nothing but transaction markers returns no
   * partition, so each is asked for; the consumer knows the answer without a request.
   */
  private Map<TopicPartition, Long> positions() {
    Map<TopicPartition, Long> positions = new HashMap<>();
    for (TopicPartition partition : consumer.assignment()) {
      if (!waiting.contains(partition)) {
        try {
          positions.put(partition, consumer.position(partition, Duration.ZERO));
        } catch (TimeoutException e) {
          // The consumer validates it against a new leader, and has fetched nothing meanwhile.
          LOG.debug("subscription {}: the position of {} is being validated", group, partition, e);
        }
      }
    }
    return positions;
  }

  private void recover(OffsetOutOfRangeException failure) throws InterruptedException {
    try {
      refresh();
      jump(failure.offsetOutOfRangePartitions());
    } catch (RuntimeException e) {
      retryLater(e);
    }
  }

  private void retryLater(RuntimeException failure) throws InterruptedException {
    retrying = true;
    pollFailed |= inPoll;
    failedAtNanos = System.nanoTime();
    lifecycle.retries(KAFKA, "Kafka cannot be reached or answers with an error", failure);
    assignment.awaitStop(retry);
    if (assignment.isStopped()) {
      // The wait is over at once then, and what fails would be tried without a pause.
      Thread.sleep(FIRST_RETRY.toMillis());
    }
    Duration twice = retry.multipliedBy(2);
    retry = twice.compareTo(LONGEST_RETRY) < 0 ? twice : LONGEST_RETRY;
  }

  private void refreshIfDue() {
    if (System.nanoTime() - refreshAtNanos >= 0) {
      refresh();
    }
  }

  private void refresh() {
    Map<String, Uuid> now = topics.wanted(filter);
    refreshAtNanos = System.nanoTime() + options.topicRefresh().toNanos();
    boolean changed = !now.keySet().equals(wanted.keySet());
    wanted = now;
    if (changed) {
      LOG.info("subscription {} reads topics {}", group, now.keySet());
      if (now.isEmpty()) {
        consumer.unsubscribe();
      } else {
        consumer.subscribe(now.keySet(), new Rebalances());
      }
    }
    restart(
        assignment.streams().values().stream()
            .filter(this::isReplaced)
            .map(TopicStream::partition)
            .toList());
  }

  private Optional<Uuid> currentId(String topic) {
    return Optional.ofNullable(wanted.get(topic));
  }

  private boolean isReplaced(TopicStream stream) {
    Uuid now = wanted.get(stream.partition().topic());
    return now != null && !now.equals(stream.topicId());
  }

  /** Their topics were deleted and made again: they are other streams now. */
  private void restart(Collection<TopicPartition> replaced) {
    if (!replaced.isEmpty()) {
      LOG.warn("subscription {}: {} are of topics made again", group, replaced);
      assignment.remove(replaced).forEach(refusals::removed);
      awaitPlace(replaced);
    }
  }

  private void awaitPlace(Collection<TopicPartition> partitions) {
    consumer.pause(partitions);
    // Any position will do: without one, a poll would look for it.
    partitions.forEach(partition -> consumer.seek(partition, 0));
    waiting.addAll(partitions);
  }

  private void place() {
    Set<TopicPartition> placeable =
        waiting.stream()
            .filter(partition -> wanted.containsKey(partition.topic()))
            .collect(Collectors.toSet());
    if (placeable.isEmpty()) {
      return;
    }
    Map<TopicPartition, Mark> committed = offsets.committed(group);
    Map<TopicPartition, LogRange> ranges = offsets.ranges(placeable);
    for (TopicPartition partition : placeable) {
      TopicStream stream =
          topics.stream(
              requireNonNull(wanted.get(partition.topic()), "only wanted topics are placeable"),
              partition);
      LogRange range =
          requireNonNull(ranges.get(partition), "each partition that is asked for has a range");
      Start start = Start.of(stream, committed.get(partition), range);
      start.loss().ifPresent(loss -> LOG.error("subscription {}: {}", group, loss));
      consumer.seek(partition, start.next());
      assignment.add(stream, start);
      waiting.remove(partition);
    }
  }

  /** Goes on where Kafka can, after the place at which it could not. */
  private void jump(Map<TopicPartition, Long> outOfRange) {
    Map<TopicPartition, TopicStream> streams = new HashMap<>(assignment.streams());
    streams.keySet().retainAll(outOfRange.keySet());
    streams.keySet().removeIf(partition -> !wanted.containsKey(partition.topic()));
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

  /** Returns whether any partition is paused. */
  private boolean pauseAndResume() {
    Set<TopicPartition> held = new HashSet<>(assignment.full());
    held.addAll(waiting);
    held.retainAll(consumer.assignment());
    Set<TopicPartition> paused = new HashSet<>(consumer.paused());
    paused.removeAll(held);
    consumer.resume(paused);
    consumer.pause(held);
    return !held.isEmpty();
  }

  /** Commits, which may have to wait for the end of a rebalance, but not for ever. */
  private void commitFinally() {
    long deadline = System.nanoTime() + options.brokerTimeout().toNanos();
    try {
      while (!commits.commitIfStable() && System.nanoTime() - deadline < 0) {
        pauseAndResume();
        consumer.poll(PAUSED_POLL);
      }
    } catch (RuntimeException e) {
      LOG.warn("subscription {} could not commit before it closes", group, e);
    }
  }

  /** Called by Kafka within a poll, or when the consumer closes, on the thread that does. */
  private final class Rebalances implements ConsumerRebalanceListener {
    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      LOG.info("subscription {} is assigned {}", group, partitions);
      awaitPlace(partitions);
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      LOG.info("subscription {} gives back {}", group, partitions);
      try {
        assignment.drop(partitions);
        flushRequest.run();
        assignment
            .quiesce(partitions, patience())
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
        forget(partitions);
      }
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
      LOG.warn(
          "subscription {} lost {}: uncommitted events are delivered again", group, partitions);
      forget(partitions);
    }

    /** How long calls under way are waited for. */
    private Duration patience() {
      if (isOver()) {
        return Duration.ZERO;
      }
      return hasFailed() ? options.closeTimeout() : options.revocationTimeout();
    }

    private void forget(Collection<TopicPartition> partitions) {
      assignment.remove(partitions).forEach(refusals::removed);
      waiting.removeAll(partitions);
    }
  }
}
