package io.tattletail.spew.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tattletail.spew.ChannelFilter;
import io.tattletail.spew.JsonSpewSerializer;
import io.tattletail.spew.Origin;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.SpewException;
import io.tattletail.spew.SpewFormatException;
import io.tattletail.spew.SpewHeader;
import io.tattletail.spew.SpewPosition;
import io.tattletail.spew.SpewSerializer;
import io.tattletail.spew.StartAt;
import io.tattletail.spew.Subscription;
import io.tattletail.testkit.Await;
import io.tattletail.testkit.CapturingHandler;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.RangeAssignor;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KafkaDeliveryTest extends KafkaFixture {
  @Test
  void publishedEventsComeInOrderWithTheirBytesAndPositions() {
    String topic = kafka.newTopic(1);
    KafkaSpew spew = open();
    CapturingHandler handler = new CapturingHandler();
    SpewEvent first = event(topic, "e0").serializedBy(new JsonSpewSerializer());
    spew.publish(first);
    publish(spew, topic, 1, 100);

    subscribe(spew, topic, handler);

    List<SpewEvent> events = handler.await(100, SOON);
    assertThat(ids(events)).isEqualTo(ids(0, 100));
    assertThat(events.get(0).serialized()).isEqualTo(first.serialized());
    assertThat(events.get(0).origin()).isEqualTo(Origin.LIVE);
    for (int i = 0; i < 100; i++) {
      assertThat(events.get(i).position()).contains(new SpewPosition(stream(topic, 0), i - 1, i));
    }
    assertThat(spew.hasPositions()).isTrue();
  }

  @Test
  void eventsOfOneKeyKeepTheirOrder() {
    String topic = kafka.newTopic(4);
    KafkaSpew spew = open(options -> options.key(event -> Optional.of(bytes(event.source()))));
    CapturingHandler handler = new CapturingHandler();
    subscribe(spew, topic, handler);

    for (int i = 0; i < 200; i++) {
      spew.publish(
          SpewEvent.builder().channel(topic).id("e" + i).source("s" + i % 10).payload("1").build());
    }

    List<SpewEvent> events = handler.await(200, SOON);
    for (int source = 0; source < 10; source++) {
      String name = "s" + source;
      List<SpewEvent> ofSource =
          events.stream().filter(event -> event.source().equals(name)).toList();
      assertThat(ids(ofSource))
          .containsExactlyElementsOf(
              ids(0, 200).stream().filter(id -> id.endsWith(name.substring(1))).toList());
      assertThat(ofSource)
          .map(event -> event.position().orElseThrow().stream())
          .containsOnly(ofSource.get(0).position().orElseThrow().stream());
    }
  }

  @Test
  void ofABatchThatThrowsTheWholeComesAgain() {
    String topic = kafka.newTopic(1);
    KafkaSpew spew = open(options -> options.batchSize(4));
    CapturingHandler handler = new CapturingHandler();
    AtomicInteger failures = new AtomicInteger(1);
    handler.failWhen(event -> event.id().equals("e2") && failures.getAndDecrement() > 0);
    publish(spew, topic, 0, 8);

    subscribe(spew, topic, handler);

    List<String> seen = ids(handler.await(10, SOON));
    assertThat(seen).startsWith("e0", "e1", "e0", "e1", "e2", "e3").endsWith("e7").hasSize(10);
  }

  @Test
  void nothingIsCommittedBeforeItsHandlerReturned() throws Exception {
    String topic = kafka.newTopic(1);
    KafkaSpew spew = openOneByOne();
    CountDownLatch gate = gate();
    CountDownLatch inCall = new CountDownLatch(1);
    publish(spew, topic, 0, 6);
    subscribe(
        spew,
        topic,
        event -> {
          if (event.id().equals("e3")) {
            inCall.countDown();
            gate.await();
          }
        });

    awaitStubbornly(inCall);
    awaitCommitted(topic, 3);
    // Another subscription does all its work meanwhile.
    CapturingHandler other = new CapturingHandler();
    open()
        .subscribe(
            group + "-other", ChannelFilter.exactly(Set.of(topic)), StartAt.earliest(), other);
    other.await(6, SOON);
    assertThat(committed(topic)).isEqualTo(3);

    gate.countDown();
    awaitCommitted(topic, 6);
  }

  @Test
  void whatAHandlerNeverAcknowledgedComesAgainToTheNext() {
    String topic = kafka.newTopic(1);
    KafkaSpew dying = open(options -> options.batchSize(1).closeTimeout(Duration.ofMillis(50)));
    CountDownLatch gate = gate();
    CountDownLatch inCall = new CountDownLatch(1);
    publish(dying, topic, 0, 5);
    Subscription dead =
        subscribe(
            dying,
            topic,
            event -> {
              if (event.id().equals("e2")) {
                inCall.countDown();
                awaitStubbornly(gate);
              }
            });
    awaitStubbornly(inCall);

    assertThatThrownBy(dead::close)
        .isInstanceOf(SpewException.class)
        .hasMessageContaining("did not return within PT0.05S, nor again after it was interrupted");

    CapturingHandler heir = new CapturingHandler();
    subscribe(openOneByOne(), topic, heir);
    List<SpewEvent> events = heir.await(3, SOON);
    assertThat(ids(events)).isEqualTo(ids(2, 5));
    assertThat(previous(events.get(0))).isEqualTo(1);
  }

  @Test
  void aHandlerSlowerThanThePollIntervalKeepsItsMembership() throws Exception {
    String topic = kafka.newTopic(2);
    KafkaSpew spew =
        open(
            options ->
                options
                    .batchSize(1)
                    .revocationTimeout(Duration.ofSeconds(1))
                    .consumerProperties(
                        Map.of(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, "2000")));
    ConcurrentLinkedQueue<String> seen = new ConcurrentLinkedQueue<>();
    CountDownLatch never = new CountDownLatch(1);
    CountDownLatch done = new CountDownLatch(10);
    publish(spew, topic, 0, 10);

    subscribe(
        spew,
        topic,
        event -> {
          seen.add(event.id());
          if (seen.size() == 1) {
            // Twice the poll interval passes.
            assertThat(never.await(4_000, TimeUnit.MILLISECONDS)).isFalse();
          }
          done.countDown();
        });

    awaitStubbornly(done);
    Await.until(
        "all to be committed",
        () -> committed().values().stream().mapToLong(mark -> mark.offset()).sum() == 10);
    assertThat(seen).containsExactlyInAnyOrderElementsOf(ids(0, 10));
  }

  @ParameterizedTest
  @ValueSource(strings = {"classic", "consumer"})
  void aMemberThatComesAndOneThatGoesLoseAndRepeatNothing(String protocol) throws Exception {
    String topic = kafka.newTopic(6);
    int count = 3_000;
    Map<String, String> groups = Map.of(ConsumerConfig.GROUP_PROTOCOL_CONFIG, protocol);
    ConcurrentLinkedQueue<String> seen = new ConcurrentLinkedQueue<>();
    Set<String> byFirst = new HashSet<>();
    Set<String> bySecond = new HashSet<>();
    KafkaSpew first = open(options -> options.batchSize(7).consumerProperties(groups));
    KafkaSpew second = open(options -> options.batchSize(7).consumerProperties(groups));
    Subscription leaving =
        subscribe(
            first,
            topic,
            event -> {
              byFirst.add(event.id());
              seen.add(event.id());
            });
    publish(first, topic, 0, 1_000);
    Await.until("the first member to work", () -> seen.size() >= 100);

    subscribe(
        second,
        topic,
        event -> {
          bySecond.add(event.id());
          seen.add(event.id());
        });
    publish(first, topic, 1_000, 2_000);
    Await.until("the second member to work", () -> seen.size() >= 1_900);
    leaving.close();
    publish(first, topic, 2_000, count);
    Await.until("all events", () -> seen.size() >= count);

    assertThat(seen).hasSize(count).doesNotHaveDuplicates();
    assertThat(byFirst).isNotEmpty();
    assertThat(bySecond).isNotEmpty();
  }

  @Test
  void aPartitionIsNotTakenAwayBeforeItsCallReturned() throws Exception {
    String topic = kafka.newTopic(1);
    // All partitions are given back in each rebalance, and soon after it began.
    Map<String, String> eager =
        Map.of(
            ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
            RangeAssignor.class.getName(),
            ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG,
            "50");
    CountDownLatch gate = gate();
    CountDownLatch inCall = new CountDownLatch(1);
    KafkaSpew spew = open(options -> options.batchSize(1).consumerProperties(eager));
    publish(spew, topic, 0, 1);
    subscribe(
        spew,
        topic,
        event -> {
          inCall.countDown();
          awaitStubbornly(gate);
        });
    awaitStubbornly(inCall);

    try (Consumer<byte[], byte[]> joining = consumer(topic, eager)) {
      Await.until(
          "a rebalance",
          () -> {
            joining.poll(Duration.ofMillis(10));
            return groupState().equals("PREPARING_REBALANCE");
          });
      for (int i = 0; i < 100; i++) {
        joining.poll(Duration.ofMillis(10));
      }
      assertThat(groupState()).isEqualTo("PREPARING_REBALANCE");
      assertThat(committed(topic)).isZero();

      gate.countDown();
      Await.until(
          "the end of the rebalance",
          () -> {
            joining.poll(Duration.ofMillis(10));
            return groupState().equals("STABLE");
          });
      assertThat(committed(topic)).isEqualTo(1);
    }
  }

  @Test
  void closingInARebalanceCommitsWhatWasAcknowledgedMeanwhile() throws Exception {
    String topic = kafka.newTopic(2);
    CountDownLatch gate = gate();
    CountDownLatch inCall = new CountDownLatch(2);
    AtomicInteger returned = new AtomicInteger();
    Map<String, String> quick = Map.of(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, "50");
    KafkaSpew spew = open(options -> options.batchSize(1).consumerProperties(quick));
    try (Consumer<byte[], byte[]> stalling = consumer(topic, quick);
        Consumer<byte[], byte[]> joining = consumer(topic, quick)) {
      Await.until(
          "the first member to have all",
          () -> {
            stalling.poll(Duration.ofMillis(10));
            return stalling.assignment().size() == 2;
          });
      Subscription subscription =
          subscribe(
              spew,
              topic,
              event -> {
                inCall.countDown();
                if (inCall.getCount() == 0) {
                  gate.await();
                }
                returned.incrementAndGet();
              });
      Await.until(
          "two members with a partition each",
          () -> {
            stalling.poll(Duration.ofMillis(10));
            return stalling.assignment().size() == 1 && groupState().equals("STABLE");
          });
      TopicPartition ours =
          new TopicPartition(topic, 1 - stalling.assignment().iterator().next().partition());
      Await.until(
          "two events to be handled",
          () -> {
            publish(spew, topic, 0, 1);
            stalling.poll(Duration.ofMillis(10));
            return inCall.getCount() == 0;
          });

      // Nobody gets through the rebalance before the first member takes part.
      Await.until(
          "a rebalance",
          () -> {
            joining.poll(Duration.ofMillis(10));
            return groupState().equals("PREPARING_REBALANCE");
          });
      gate.countDown();
      Thread closing = new Thread(subscription::close);
      closing.start();
      Await.until("the call to return", () -> returned.get() >= 2);
      Await.until(
          "the subscription to close",
          () -> {
            stalling.poll(Duration.ofMillis(10));
            joining.poll(Duration.ofMillis(10));
            return !closing.isAlive();
          });

      assertThat(committed().get(ours).offset()).isEqualTo(returned.get());
      // A consumer that is joining waits half a minute when it is closed.
      Await.until(
          "the end of the rebalance",
          () -> {
            stalling.poll(Duration.ofMillis(10));
            joining.poll(Duration.ofMillis(10));
            return groupState().equals("STABLE");
          });
    }
  }

  // kafka-clients 3.9 has no GroupState.
  @SuppressWarnings("removal")
  private String groupState() throws Exception {
    return kafka
        .admin()
        .describeConsumerGroups(List.of(group))
        .describedGroups()
        .get(group)
        .get()
        .state()
        .name();
  }

  @Test
  void aStreamThatIsMuchAheadOfItsHandlerIsHeldInBoundedMemory() {
    String topic = kafka.newTopic(1);
    KafkaSpew spew = open(options -> options.batchSize(3).maxBufferedBytes(1_000));
    CapturingHandler handler = new CapturingHandler();
    publish(spew, topic, 0, 500);

    subscribe(spew, topic, handler);

    assertThat(ids(handler.await(500, SOON))).isEqualTo(ids(0, 500));
  }

  @Test
  void aClosedSpewDoesNothingMore() {
    String topic = kafka.newTopic(1);
    KafkaSpew spew = open();
    spew.close();
    spew.close();

    assertThatThrownBy(() -> publish(spew, topic, 0, 1))
        .isInstanceOf(SpewException.class)
        .hasMessage("this Spew is closed");
    assertThatThrownBy(() -> subscribe(spew, topic, new CapturingHandler()))
        .isInstanceOf(SpewException.class)
        .hasMessage("this Spew is closed");
  }

  @Test
  void anEventThatKafkaDoesNotTakeIsAnError() {
    KafkaSpew spew = open(options -> options.publishTimeout(Duration.ofMillis(500)));

    assertThatThrownBy(() -> spew.publish(event("no-such-topic", "e0")))
        .isInstanceOf(SpewException.class)
        .hasMessageContaining(
            "topic no-such-topic did not confirm event e0 of channel no-such-topic, but may have"
                + " it");
  }

  @Test
  void anEventInAnotherFormatIsNotPublished() {
    String topic = kafka.newTopic(1);
    SpewEvent foreign = event(topic, "e0").serializedBy(new RenamedSerializer());

    assertThatThrownBy(() -> open().publish(foreign))
        .isInstanceOf(SpewException.class)
        .hasMessageContaining(
            "it is serialized as other, and its consumers read tattletail-json-1");
  }

  private static final class RenamedSerializer implements SpewSerializer {
    private final JsonSpewSerializer json = new JsonSpewSerializer();

    @Override
    public String name() {
      return "other";
    }

    @Override
    public byte[] serialize(SpewEvent event) {
      return json.serialize(event);
    }

    @Override
    public SpewHeader header(ByteBuffer serialized) throws SpewFormatException {
      return json.header(serialized);
    }

    @Override
    public ByteBuffer payload(ByteBuffer serialized) throws SpewFormatException {
      return json.payload(serialized);
    }
  }
}
