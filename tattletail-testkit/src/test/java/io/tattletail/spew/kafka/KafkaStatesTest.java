package io.tattletail.spew.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tattletail.spew.ChannelFilter;
import io.tattletail.spew.Health;
import io.tattletail.spew.SpewEventHandler;
import io.tattletail.spew.SpewException;
import io.tattletail.spew.StartAt;
import io.tattletail.spew.Subscription;
import io.tattletail.spew.SubscriptionState;
import io.tattletail.spew.SubscriptionState.Status;
import io.tattletail.spew.SubscriptionStatistics;
import io.tattletail.testkit.Await;
import io.tattletail.testkit.CapturingHandler;
import io.tattletail.testkit.kafka.EmbeddedKafka;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.UnreleasedInstanceIdException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The state of a subscription shows each failure that ends or hinders it. */
class KafkaStatesTest extends KafkaFixture {
  private final CapturingHandler handler = new CapturingHandler();
  private final List<SubscriptionState> told = new CopyOnWriteArrayList<>();
  private String topic;

  @BeforeEach
  void createTopic() {
    topic = kafka.newTopic(1);
  }

  private static boolean hasThreads(String subscription) {
    return Thread.getAllStackTraces().keySet().stream()
        .anyMatch(thread -> thread.getName().startsWith("tattletail-kafka-" + subscription + "-"));
  }

  /** Waits for its end, and checks that everything says so. */
  private void assertFailed(Subscription subscription, Throwable cause) throws Exception {
    SubscriptionState end = subscription.ended().get(SOON.toSeconds(), TimeUnit.SECONDS);
    assertThat(end.status()).isEqualTo(Status.FAILED);
    assertThat(end.cause()).containsSame(cause);
    assertThat(end.reason()).endsWith(cause.toString());
    assertThat(subscription.state()).isEqualTo(end);
    assertThat(subscription.health().level()).isEqualTo(Health.Level.DOWN);
    Await.until("the listener is told", () -> told.contains(end));
    Await.until("its threads end", () -> !hasThreads(group));
    assertThatThrownBy(subscription::close)
        .isInstanceOf(SpewException.class)
        .hasMessageStartingWith("subscription %s had failed: ", group)
        .hasCause(cause);
    subscription.close();
    assertThat(subscription.state()).as("it stays told").isEqualTo(end);
  }

  /** Made again under its name, it goes on where it was. */
  private void assertCanBeMadeAgain(KafkaSpew spew, int count) {
    subscribe(spew, topic, handler);
    assertThat(ids(handler.await(count, SOON)).get(count - 1)).isEqualTo("e" + (count - 1));
  }

  private Subscription listenTo(Subscription subscription) {
    subscription.addListener(told::add);
    return subscription;
  }

  /** Throws an Error on the polling thread when it is told to. */
  private static final class FailingMapping implements TopicMapping {
    final AtomicReference<Error> error = new AtomicReference<>();

    @Override
    public Optional<String> channelOf(String topic) {
      Error thrown = error.get();
      if (thrown != null) {
        throw thrown;
      }
      return Optional.of(topic);
    }

    @Override
    public Optional<String> topicOf(String channel) {
      return Optional.of(channel);
    }
  }

  @ParameterizedTest
  @ValueSource(classes = {OutOfMemoryError.class, NoSuchMethodError.class})
  void anErrorOnThePollingThreadEndsIt(Class<? extends Error> type) throws Exception {
    FailingMapping mapping = new FailingMapping();
    KafkaSpew spew = open(options -> options.topics(mapping));
    publish(spew, topic, 0, 5);
    Subscription subscription = listenTo(subscribe(spew, topic, handler));
    handler.await(5, SOON);
    assertThat(subscription.state().status()).isEqualTo(Status.RUNNING);
    assertThat(subscription.health().level()).isEqualTo(Health.Level.UP);

    Error error = type.getConstructor(String.class).newInstance("thrown by a test");
    mapping.error.set(error);

    assertFailed(subscription, error);
    mapping.error.set(null);
    publish(spew, topic, 5, 10);
    assertCanBeMadeAgain(spew, 10);
  }

  @Test
  void anErrorOfTheHandlerEndsIt() throws Exception {
    Error error = new OutOfMemoryError("thrown by a test");
    KafkaSpew spew = openOneByOne();
    publish(spew, topic, 0, 5);
    Subscription subscription =
        listenTo(
            subscribe(
                spew,
                topic,
                event -> {
                  if (event.id().equals("e3")) {
                    throw error;
                  }
                }));

    assertFailed(subscription, error);
    assertThat(subscription.state().reason())
        .startsWith(
            "its handler threw an Error at %s from offset 3"
                .formatted(new TopicStream(kafka.topicIds().get(topic), partition(topic), topic)));
    assertThat(committed(topic)).as("what was acknowledged is committed").isEqualTo(3);
    subscribe(spew, topic, handler);
    assertThat(ids(handler.await(2, SOON))).isEqualTo(ids(3, 5));
  }

  @Test
  void anErrorOfTheHandlerOfUnreadableRecordsEndsIt() throws Exception {
    Error error = new NoClassDefFoundError("thrown by a test");
    KafkaSpew spew =
        open(
            options ->
                options.unreadable(
                    event -> {
                      throw error;
                    }));
    try (var producer = producer(Map.of())) {
      producer.send(new ProducerRecord<>(topic, 0, null, bytes("no event"))).get();
    }
    assertFailed(
        listenTo(
            spew.subscribe(
                group, ChannelFilter.exactly(Set.of(topic)), StartAt.earliest(), handler)),
        error);
  }

  @Test
  void aHandlerThatHangsDoesNotKeepAFailedSubscriptionOpen() throws Exception {
    FailingMapping mapping = new FailingMapping();
    KafkaSpew spew = open(options -> options.topics(mapping).closeTimeout(Duration.ofMillis(100)));
    publish(spew, topic, 0, 1);
    CountDownLatch inCall = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    Subscription subscription =
        listenTo(
            subscribe(
                spew,
                topic,
                event -> {
                  inCall.countDown();
                  never.await();
                }));
    awaitStubbornly(inCall);
    Error error = new OutOfMemoryError("thrown by a test");

    mapping.error.set(error);

    assertFailed(subscription, error);
  }

  @Test
  void aStrangersInterruptOfThePollingThreadEndsIt() throws Exception {
    KafkaSpew spew = open();
    publish(spew, topic, 0, 1);
    Subscription subscription = listenTo(subscribe(spew, topic, handler));
    handler.await(1, SOON);

    Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("tattletail-kafka-" + group + "-poll"))
        .forEach(Thread::interrupt);

    SubscriptionState end = subscription.ended().get(SOON.toSeconds(), TimeUnit.SECONDS);
    assertThat(end.status()).isEqualTo(Status.FAILED);
    assertThat(end.reason()).startsWith("its polling thread was interrupted, not by closing");
    assertThatThrownBy(subscription::close).hasCause(end.cause().orElseThrow());
  }

  @Test
  void anotherProcessWithItsMemberIdEndsIt() throws Exception {
    Map<String, String> member = Map.of(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, "one");
    KafkaSpew first = open(options -> options.consumerProperties(member));
    publish(first, topic, 0, 1);
    Subscription subscription = listenTo(subscribe(first, topic, handler));
    handler.await(1, SOON);

    subscribe(open(options -> options.consumerProperties(member)), topic, new CapturingHandler());

    SubscriptionState end = subscription.ended().get(SOON.toSeconds(), TimeUnit.SECONDS);
    assertThat(end.status()).isEqualTo(Status.FAILED);
    assertThat(end.cause()).get().isInstanceOf(FencedInstanceIdException.class);
  }

  /** Kafka's consumer tells of it once, and does nothing any more in the newer protocol. */
  @Test
  void aMemberThatIsNotLetIntoItsGroupEndsItInTheNewerProtocolToo() throws Exception {
    Map<String, String> properties =
        Map.of(
            ConsumerConfig.GROUP_PROTOCOL_CONFIG, "consumer",
            ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, "one");
    AtomicReference<Consumer<byte[], byte[]>> other = new AtomicReference<>();
    TopicMapping mapping =
        new TopicMapping() {
          @Override
          public Optional<String> channelOf(String name) {
            // Asked when the place of the member is free, and before it is taken.
            if (other.get() == null) {
              other.set(join(properties));
            }
            return Optional.of(name);
          }

          @Override
          public Optional<String> topicOf(String channel) {
            return Optional.of(channel);
          }
        };
    try {
      Subscription subscription =
          listenTo(
              subscribe(
                  open(options -> options.topics(mapping).consumerProperties(properties)),
                  topic,
                  handler));

      SubscriptionState end = subscription.ended().get(SOON.toSeconds(), TimeUnit.SECONDS);
      assertThat(end.status()).isEqualTo(Status.FAILED);
      assertThat(end.cause()).get().isInstanceOf(UnreleasedInstanceIdException.class);
      assertThatThrownBy(subscription::close).hasCause(end.cause().orElseThrow());
    } finally {
      Optional.ofNullable(other.get()).ifPresent(Consumer::close);
    }
  }

  /** A member that KafkaSpew did not make. */
  private Consumer<byte[], byte[]> join(Map<String, String> properties) {
    Map<String, Object> raw =
        new HashMap<>(
            new ClientProperties(options().consumerProperties(properties))
                .consumer(group, Membership.DYNAMIC, 1));
    raw.putAll(properties);
    // The poll that assigns the topic may look for the group's offset, and there is none.
    raw.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "latest");
    Consumer<byte[], byte[]> consumer = new KafkaConsumer<>(raw);
    consumer.subscribe(Set.of(topic));
    while (consumer.assignment().isEmpty()) {
      consumer.poll(Duration.ofMillis(10));
    }
    return consumer;
  }

  private String statuses() {
    return told.stream().map(state -> state.status().name()).collect(Collectors.joining(" "));
  }

  @Test
  void aRefusedStreamMakesItRetryUntilTheStreamGoesOn() throws Exception {
    String other = kafka.newTopic(1);
    KafkaSpew spew = openOneByOne();
    publish(spew, topic, 0, 3);
    publish(spew, other, 10, 13);
    handler.failWhen(event -> event.id().equals("e1"));
    Subscription subscription =
        listenTo(
            spew.subscribe(
                group, ChannelFilter.exactly(Set.of(topic, other)), StartAt.earliest(), handler));
    handler.await(4, SOON);
    Await.until("refusals", () -> subscription.statistics().refusals() > 3);

    SubscriptionState state = subscription.state();
    assertThat(state.status()).isEqualTo(Status.RETRYING);
    assertThat(state.reason())
        .startsWith(
            "topic %s partition 0 is refused by its handler from offset 1 on: ".formatted(topic));
    assertThat(state.cause()).isPresent();
    assertThat(subscription.health().level()).isEqualTo(Health.Level.DEGRADED);
    assertThat(subscription.health().toString())
        .startsWith(
            "DEGRADED since %s: subscription %s retries: topic ".formatted(state.since(), group));

    handler.failWhen(event -> false);
    handler.await(6, SOON);
    Await.until("it runs", () -> subscription.state().status() == Status.RUNNING);
    // The first refusal may come before the listener does.
    Await.until(
        "the end of the refusals to be told", () -> statuses().endsWith("RETRYING RUNNING"));
    assertThat(statuses()).isIn("RUNNING RETRYING RUNNING", "RETRYING RUNNING");
  }

  @Test
  void itRetriesWhileTheBrokerIsAway() throws Exception {
    try (CuttableProxy proxy = new CuttableProxy();
        EmbeddedKafka away =
            EmbeddedKafka.start(
                Map.of("advertised.listeners", "PLAINTEXT://localhost:" + proxy.port()))) {
      String broker = away.bootstrapServers();
      proxy.target(Integer.parseInt(broker.substring(broker.indexOf(':') + 1)));
      away.createTopic("far", 1);
      KafkaSpew patient = open(options -> options.bootstrapServers(broker));
      publish(patient, "far", 0, 3);
      subscribe(patient, "far", new CapturingHandler()).close();
      KafkaSpew spew =
          open(options -> options.bootstrapServers(broker).brokerTimeout(Duration.ofSeconds(2)));
      group = group + "-again";
      Subscription subscription = listenTo(subscribe(spew, "far", handler));
      handler.await(3, SOON);

      proxy.cut();
      Await.until("it retries", () -> subscription.state().status() == Status.RETRYING);
      SubscriptionState first = subscription.state();
      // What it did when the broker went away.
      assertThat(first.reason())
          .matches(
              "(Kafka cannot be reached or answers with an error"
                  + "|acknowledged offsets cannot be committed): .*");
      Await.until("more tries", () -> !subscription.state().reason().equals(first.reason()));
      assertThat(subscription.state().since()).isEqualTo(first.since());
      assertThat(told).as("told of changes, not of tries").hasSizeLessThan(8);

      proxy.mend();
      Await.until("it runs", () -> subscription.state().status() == Status.RUNNING);
      publish(spew, "far", 3, 6);
      // What it had not committed comes again if the broker was away for longer than a session.
      Await.until("the rest", () -> ids(handler.events()).containsAll(ids(3, 6)));
      assertThat(ids(handler.events()).stream().distinct()).containsExactlyElementsOf(ids(0, 6));
      spew.close();
      patient.close();
    }
  }

  @Test
  void closingByAThreadThatIsInterruptedLeavesNoThread() throws Exception {
    KafkaSpew spew = open();
    publish(spew, topic, 0, 1);
    Subscription subscription = subscribe(spew, topic, handler);
    handler.await(1, SOON);

    Thread.currentThread().interrupt();
    spew.close();
    assertThat(Thread.interrupted()).as("the flag stays set").isTrue();

    assertThat(hasThreads(group)).isFalse();
    assertThat(subscription.state().status()).isEqualTo(Status.CLOSED);
    assertThat(committed(topic)).isEqualTo(1);
    spew.close();
    assertThatCode(() -> subscribe(spew, topic, handler))
        .isInstanceOf(SpewException.class)
        .hasMessage("this Spew is closed");
  }

  @Test
  void publishingThatWasInterruptedCanBeTriedAgain() {
    KafkaSpew spew = open();
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> spew.publish(event(topic, "e0")))
        .isInstanceOf(SpewException.class)
        .hasMessageContaining("did not confirm event e0");
    assertThat(Thread.interrupted()).as("the flag stays set").isTrue();
    publish(spew, topic, 1, 2);
    subscribe(spew, topic, handler);
    handler.await(1, SOON);
    assertThat(ids(handler.events())).contains("e1");
  }

  @Test
  void whatDependsOnItsEndMayMakeItAgain() throws Exception {
    Error error = new OutOfMemoryError("thrown by a test");
    KafkaSpew spew = openOneByOne();
    publish(spew, topic, 0, 2);
    SpewEventHandler failing =
        event -> {
          throw error;
        };
    Subscription subscription = subscribe(spew, topic, failing);
    CompletableFuture<Subscription> again =
        subscription.ended().thenApplyAsync(end -> subscribe(spew, topic, handler));

    assertThat(again.get(SOON.toSeconds(), TimeUnit.SECONDS).state().status())
        .isEqualTo(Status.RUNNING);
    assertThat(ids(handler.await(2, SOON))).isEqualTo(ids(0, 2));
  }

  @Test
  void itCountsWhatItDoes() throws Exception {
    KafkaSpew spew = openOneByOne();
    publish(spew, topic, 0, 5);
    CountDownLatch gate = gate();
    Subscription subscription =
        subscribe(
            spew,
            topic,
            event -> {
              if (event.id().equals("e3")) {
                awaitStubbornly(gate);
              }
            });
    Await.until("three events to be acknowledged", () -> acknowledged(subscription) == 3);
    Await.until("the lag", () -> subscription.statistics().lag().orElse(-1) == 2);
    SubscriptionStatistics waiting = subscription.statistics();
    assertThat(waiting.eventsDelivered()).isEqualTo(4);
    assertThat(waiting.bytesDelivered()).isPositive();
    assertThat(waiting.heldBytes()).isPositive();
    assertThat(waiting.streams()).isEqualTo(1);
    assertThat(waiting.refusals()).isZero();
    assertThat(waiting.unreadable()).isZero();
    assertThat(waiting.implausibleTimes()).isZero();
    assertThat(waiting.lastAcknowledged()).isPresent();
    gate.countDown();
    Await.until("all events to be acknowledged", () -> acknowledged(subscription) == 5);
    Await.until("no lag", () -> subscription.statistics().lag().orElse(-1) == 0);
    assertThat(subscription.statistics().heldBytes()).isZero();
  }

  private static long acknowledged(Subscription subscription) {
    return subscription.statistics().eventsAcknowledged();
  }
}
