package io.tattletail.spew.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.tattletail.spew.AsyncSpewEventHandler;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.Subscription;
import io.tattletail.testkit.Await;
import io.tattletail.testkit.CapturingHandler;
import io.tattletail.testkit.PendingCalls;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.RangeAssignor;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract of asynchronous handlers, on Kafka. */
class KafkaAsyncTest extends KafkaFixture {
  private final PendingCalls handler = new PendingCalls();

  @AfterEach
  void endCalls() {
    handler.acknowledgeOnFlush();
  }

  @Test
  void severalCallsAreUnderWayAndOnlyThePrefixIsCommitted() throws Exception {
    String topic = kafka.newTopic(1);
    KafkaSpew spew = openOneByOne();
    publish(spew, topic, 0, 4);
    subscribe(spew, topic, handler);
    handler.await(4);

    handler.acknowledge(2);
    handler.acknowledge(0);

    awaitCommitted(topic, 1);
    handler.acknowledge(1);
    awaitCommitted(topic, 3);
    handler.acknowledge(3);
    awaitCommitted(topic, 4);
    assertThat(handler.ids())
        .containsExactly(List.of("e0"), List.of("e1"), List.of("e2"), List.of("e3"));
  }

  @Test
  void afterAFailureAllFromTheFirstUnacknowledgedOnComesAgainWhenCallsUnderWayHaveEnded()
      throws Exception {
    String topic = kafka.newTopic(1);
    KafkaSpew spew = openOneByOne();
    publish(spew, topic, 0, 3);
    subscribe(spew, topic, handler);
    handler.await(3);

    handler.fail(1);
    publish(spew, topic, 3, 5);
    handler.acknowledge(2);
    handler.acknowledge(0);

    handler.await(7);
    assertThat(handler.ids().subList(3, 7))
        .containsExactly(List.of("e1"), List.of("e2"), List.of("e3"), List.of("e4"));
    assertThat(handler.previous().subList(3, 7)).containsExactly(0L, 1L, 2L, 3L);
    awaitCommitted(topic, 1);
    assertThat(committed(topic)).isEqualTo(1);
  }

  @Test
  void aStageThatFailedWhenItIsReturnedCountsBeforeAnythingMoreOfItsStream() {
    String topic = kafka.newTopic(1);
    KafkaSpew spew = openOneByOne();
    handler.failAtOnce("e1");
    publish(spew, topic, 0, 3);
    subscribe(spew, topic, handler);

    handler.await(2);
    handler.acknowledge(0);
    handler.await(4);

    assertThat(handler.ids())
        .containsExactly(List.of("e0"), List.of("e1"), List.of("e1"), List.of("e2"));
    assertThat(handler.previous()).containsExactly(-1L, 0L, 0L, 1L);
  }

  @Test
  void aHandlerThatHoldsTooMuchIsAskedToFlushAndGetsNoMoreBefore() throws Exception {
    String topic = kafka.newTopic(1);
    KafkaSpew spew =
        open(
            options ->
                options
                    .batchSize(1)
                    .maxBufferedBytes(1_000)
                    .consumerProperties(Map.of(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, "1")));
    publish(spew, topic, 0, 50);
    subscribe(spew, topic, handler);

    handler.awaitFlushes(1);
    int held = handler.ids().size();
    assertThat(held).isBetween(2, 10);
    for (int i = held - 1; i > 0; i--) {
      handler.acknowledge(i);
    }
    assertThat(handler.ids()).as("acknowledged behind a hole").hasSize(held);
    assertThat(committed(topic)).isZero();
    handler.acknowledge(0);
    handler.awaitFlushes(2);
    awaitCommitted(topic, held);
  }

  @Test
  void closingAsksForAFlushAndCommitsWhatIsAcknowledgedThen() throws Exception {
    String topic = kafka.newTopic(1);
    KafkaSpew spew = openOneByOne();
    publish(spew, topic, 0, 3);
    handler.acknowledgeOnFlush();
    Subscription subscription = subscribe(spew, topic, handler);
    handler.await(3);

    subscription.close();

    assertThat(handler.flushes()).isPositive();
    assertThat(committed(topic)).isEqualTo(3);
  }

  @Test
  void closingWaitsABoundedTimeAndThenCommitsThePrefix() throws Exception {
    String topic = kafka.newTopic(1);
    KafkaSpew spew = open(options -> options.batchSize(1).closeTimeout(Duration.ofSeconds(1)));
    publish(spew, topic, 0, 4);
    Subscription subscription = subscribe(spew, topic, handler);
    handler.await(4);
    handler.acknowledge(0);
    handler.acknowledge(1);
    handler.acknowledge(3);

    subscription.close();

    assertThat(committed(topic)).isEqualTo(2);
    handler.acknowledge(2);
    CapturingHandler heir = new CapturingHandler();
    subscribe(openOneByOne(), topic, heir);
    assertThat(ids(heir.await(2, SOON))).containsExactly("e2", "e3");
  }

  @Test
  void revocationAsksForAFlushAndCommitsWhatIsAcknowledgedThen() throws Exception {
    String topic = kafka.newTopic(1);
    // All partitions are given back in each rebalance, and soon after it began.
    Map<String, String> eager =
        Map.of(
            ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
            RangeAssignor.class.getName(),
            ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG,
            "50");
    KafkaSpew spew = open(options -> options.batchSize(1).consumerProperties(eager));
    publish(spew, topic, 0, 3);
    subscribe(spew, topic, handler);
    handler.await(3);
    handler.acknowledgeOnFlush();

    try (Consumer<byte[], byte[]> joining = consumer(topic, eager)) {
      Await.until(
          "the offsets to be committed",
          () -> {
            joining.poll(Duration.ofMillis(10));
            return committed(topic) == 3;
          });
    }

    assertThat(handler.flushes()).isPositive();
    assertThat(handler.ids()).hasSize(3);
  }

  @Test
  void unreadableRecordsTakeTheirTurnWhileCallsAreUnderWay() throws Exception {
    String topic = kafka.newTopic(1);
    ConcurrentLinkedQueue<Long> unreadable = new ConcurrentLinkedQueue<>();
    KafkaSpew spew =
        open(
            options ->
                options.unreadable(
                    event -> unreadable.add(event.position().orElseThrow().offset())));
    publish(spew, topic, 0, 1);
    try (Producer<byte[], byte[]> producer = producer(Map.of())) {
      producer.send(new ProducerRecord<>(topic, bytes("no event"))).get();
    }
    publish(spew, topic, 2, 3);

    subscribe(spew, topic, handler);

    handler.await(2);
    assertThat(handler.ids()).containsExactly(List.of("e0"), List.of("e2"));
    assertThat(unreadable).containsExactly(1L);
    assertThat(committed(topic)).isZero();
    handler.acknowledge(0);
    awaitCommitted(topic, 2);
    handler.acknowledge(1);
    awaitCommitted(topic, 3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"classic", "consumer"})
  void membersComeAndGoAndCallsFailAndNothingIsLost(String protocol) throws Exception {
    long seed = new SplittableRandom().nextLong();
    String topic = kafka.newTopic(6);
    int count = 3_000;
    Map<String, String> groups = Map.of(ConsumerConfig.GROUP_PROTOCOL_CONFIG, protocol);
    KafkaSpew first = open(options -> options.batchSize(7).consumerProperties(groups));
    KafkaSpew second = open(options -> options.batchSize(7).consumerProperties(groups));
    try (RandomCompletions completions = new RandomCompletions(seed)) {
      Subscription leaving = subscribe(first, topic, completions);
      publish(first, topic, 0, 1_000);
      Await.until("the first member to work", () -> completions.acknowledged.size() >= 100);
      subscribe(second, topic, completions);
      publish(first, topic, 1_000, 2_000);
      Await.until("the second member to work", () -> completions.acknowledged.size() >= 1_900);
      leaving.close();
      publish(first, topic, 2_000, count);
      Await.until(
          "all to be committed, with seed " + seed,
          () -> committed().values().stream().mapToLong(mark -> mark.offset()).sum() == count);
      assertThat(completions.acknowledged).as("seed " + seed).hasSize(count);
    }
  }

  /** Ends calls in any order, on two threads; one call of twenty fails. */
  private static final class RandomCompletions implements AsyncSpewEventHandler, AutoCloseable {
    private final SplittableRandom random;
    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newFixedThreadPool(2);

    private RandomCompletions(long seed) {
      random = new SplittableRandom(seed);
    }

    private synchronized Optional<RuntimeException> failure() {
      return random.nextInt(20) == 0
          ? Optional.of(new IllegalStateException("at random"))
          : Optional.empty();
    }

    @Override
    public CompletableFuture<Void> onEventsAsync(List<SpewEvent> events) {
      return CompletableFuture.runAsync(
          () -> {
            failure()
                .ifPresent(
                    failure -> {
                      throw failure;
                    });
            events.forEach(event -> acknowledged.add(event.id()));
          },
          threads);
    }

    @Override
    public void close() {
      threads.shutdown();
      try {
        assertThat(threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError(e);
      }
    }
  }
}
