package io.tattletail.spew.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tattletail.spew.ChannelFilter;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.SpewException;
import io.tattletail.spew.StartAt;
import io.tattletail.testkit.Await;
import io.tattletail.testkit.CapturingHandler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KafkaPublisherTest extends KafkaFixture {
  private static final long TIME = 1_795_000_000_000L;

  private final List<KafkaPublisher> publishers = new ArrayList<>();

  @Override
  KafkaSpewOptions options() {
    return super.options().serializer(new KafkaRecordSerializer());
  }

  private KafkaPublisher publisher(UnaryOperator<KafkaPublisherOptions> change) {
    KafkaPublisher publisher =
        KafkaPublisher.open(
            change.apply(
                KafkaPublisherOptions.defaults()
                    .bootstrapServers(kafka.bootstrapServers())
                    .brokerTimeout(Duration.ofSeconds(10))));
    publishers.add(publisher);
    return publisher;
  }

  @AfterEach
  void closePublishers() {
    publishers.forEach(KafkaPublisher::close);
  }

  private void produce(String topic, int partition, int from, int to) throws Exception {
    try (Producer<byte[], byte[]> producer = producer(Map.of())) {
      for (int i = from; i < to; i++) {
        producer.send(
            new ProducerRecord<>(topic, partition, TIME + i, bytes("k" + i), bytes("v" + i)));
      }
    }
  }

  private List<SpewEvent> events(String topic, int count) {
    CapturingHandler handler = new CapturingHandler();
    try (KafkaSpew spew = KafkaSpew.open(options())) {
      spew.subscribe(
          "read-" + topic + "-" + System.nanoTime(),
          ChannelFilter.exactly(Set.of(topic)),
          StartAt.earliest(),
          handler);
      return handler.await(count, SOON);
    }
  }

  private static List<String> values(List<SpewEvent> events) {
    return events.stream()
        .map(
            event ->
                new String(KafkaRecords.of(event).value(), java.nio.charset.StandardCharsets.UTF_8))
        .toList();
  }

  @Test
  void allEventsOfACallAreInFlightAtOnce() throws Exception {
    String from = kafka.newTopic(1);
    String to = kafka.newTopic(1);
    produce(from, 0, 0, 3_000);
    List<SpewEvent> events = events(from, 3_000);
    // So long that a record that is waited for on its own would never be sent with others.
    KafkaPublisher publisher =
        publisher(
            o ->
                o.topic(to)
                    .producerProperties(Map.of("linger.ms", "200", "batch.size", "1048576")));

    publisher.onEvents(events);

    assertThat(publisher.statistics().sent()).isEqualTo(3_000);
    assertThat(publisher.statistics().failed()).isZero();
    assertThat(publisher.statistics().pending()).isZero();
    assertThat(publisher.statistics().sentBytes())
        .isEqualTo(2 * (2 * 10 + 3 * 90 + 4 * 900 + 5 * 2_000));
    assertThat(values(events(to, 3_000)))
        .isEqualTo(IntStream.range(0, 3_000).mapToObj(i -> "v" + i).toList());
  }

  @Test
  void eachRecordGoesToThePartitionOfItsNumberUnlessKafkaIsToChoose() throws Exception {
    String from = kafka.newTopic(3);
    String to = kafka.newTopic(4);
    for (int partition = 0; partition < 3; partition++) {
      produce(from, partition, 0, 20);
    }
    List<SpewEvent> events = events(from, 60);

    publisher(o -> o.topic(to)).onEvents(events);

    List<ConsumerRecord<byte[], byte[]>> kept =
        events(to, 60).stream().map(KafkaRecords::of).toList();
    for (int partition = 0; partition < 4; partition++) {
      int number = partition;
      assertThat(kept.stream().filter(record -> record.partition() == number))
          .hasSize(partition < 3 ? 20 : 0);
    }
    String byKey = kafka.newTopic(1);
    publisher(o -> o.topic(byKey).partitioning(Partitioning.BY_KEY)).onEvents(events);
    assertThat(events(byKey, 60)).hasSize(60);
  }

  @Test
  void aTargetWithFewerPartitionsIsRefusedUntilItHasMore() throws Exception {
    String from = kafka.newTopic(2);
    String to = kafka.newTopic(1);
    produce(from, 1, 0, 1);
    List<SpewEvent> events = events(from, 1);
    KafkaPublisher publisher = publisher(o -> o.topic(to));

    assertThatThrownBy(() -> publisher.onEvents(events))
        .isInstanceOf(SpewException.class)
        .hasMessage(
            "event %s (topic %s partition 1 offset 0) is not published to topic %s: that has 1 partitions; give it more, or let Kafka choose one by key (Partitioning.BY_KEY)"
                .formatted(events.get(0).id(), from, to));
    assertThat(publisher.statistics().failed()).isEqualTo(1);

    kafka
        .admin()
        .createPartitions(Map.of(to, org.apache.kafka.clients.admin.NewPartitions.increaseTo(2)))
        .all()
        .get();
    Await.until(
        "two partitions",
        () ->
            kafka
                    .admin()
                    .describeTopics(Set.of(to))
                    .allTopicNames()
                    .get()
                    .get(to)
                    .partitions()
                    .size()
                == 2);
    publisher.onEvents(events);

    assertThat(values(events(to, 1))).containsExactly("v0");
  }

  @Test
  void theTopicThatARecordCameFromIsRefused() throws Exception {
    String from = kafka.newTopic(1);
    produce(from, 0, 0, 1);
    List<SpewEvent> events = events(from, 1);
    KafkaPublisher publisher = publisher(o -> o.topic(ConsumerRecord::topic));

    assertThatThrownBy(() -> publisher.onEvents(events))
        .isInstanceOf(SpewException.class)
        .hasMessage(
            "event %s (topic %s partition 0 offset 0) is not published to topic %s: it came from that very topic"
                .formatted(events.get(0).id(), from, from));

    // One made again under its name is another topic.
    kafka.deleteTopic(from);
    kafka.createTopic(from, 1);
    publisher(o -> o.topic(ConsumerRecord::topic)).onEvents(events);
    assertThat(values(events(from, 1))).containsExactly("v0");
  }

  @Test
  void aTopicThatIsNotThereAndAnEventThatIsNoRecordAreErrors() {
    KafkaPublisher publisher = publisher(o -> o.topic("nowhere"));
    SpewEvent built = event("c", "e1");

    assertThatThrownBy(() -> publisher.onEvents(List.of(built)))
        .isInstanceOf(SpewException.class)
        .hasMessage(
            "event e1 of channel c cannot be published: event e1 of channel c is no record of"
                + " Kafka's: its format is none, because it was built, not kafka-record-1");
  }

  @Test
  void aRecordThatKafkaRefusesFailsItsCallWhenTheOthersHaveEnded() throws Exception {
    String from = kafka.newTopic(1);
    String to = kafka.newTopic(1);
    produce(from, 0, 0, 3);
    List<SpewEvent> events = events(from, 3);
    String target = kafka.newTopic(1);
    try (Producer<byte[], byte[]> producer = producer(Map.of())) {
      producer.send(new ProducerRecord<>(to, 0, TIME, null, new byte[30_000])).get();
    }
    SpewEvent large = events(to, 1).get(0);
    KafkaPublisher publisher =
        publisher(o -> o.topic(target).producerProperties(Map.of("max.request.size", "20000")));

    CompletionStage<Void> stage =
        publisher.onEventsAsync(List.of(events.get(0), large, events.get(1)));

    assertThatThrownBy(() -> stage.toCompletableFuture().join())
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOf(SpewException.class)
        .hasMessageContaining("did not confirm event " + large.id())
        .hasMessageContaining("but may have it")
        .hasCauseInstanceOf(RecordTooLargeException.class);
    publisher.onEvents(List.of(events.get(2)));
    assertThat(publisher.statistics().pending()).isZero();
  }

  /** As when the thread of Kafka's producer has died: it neither confirms nor fails a record. */
  @Test
  void aProducerThatSaysNothingFailsTheCallInTheEnd() throws Exception {
    String from = kafka.newTopic(1);
    String to = kafka.newTopic(1);
    produce(from, 0, 0, 2);
    List<SpewEvent> events = events(from, 2);
    KafkaPublisherOptions options =
        KafkaPublisherOptions.defaults().topic(to).publishTimeout(Duration.ofMillis(8));
    MockProducer<byte[], byte[]> silent =
        new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());
    KafkaPublisher publisher = new KafkaPublisher(options, kafka.admin(), silent);

    assertThatThrownBy(() -> publisher.onEvents(events))
        .isInstanceOf(SpewException.class)
        .hasMessage(
            "Kafka's producer said nothing of 2 records within PT0.01S, and may have died; close"
                + " the publisher and open another");
    assertThat(publisher.statistics().pending()).isEqualTo(2);
  }

  @Test
  void aSubscriptionPublishesLive() throws Exception {
    String from = kafka.newTopic(1);
    String to = kafka.newTopic(1);
    KafkaPublisher publisher = publisher(o -> o.topic(to));
    subscribe(open(), from, publisher);

    produce(from, 0, 0, 500);

    assertThat(values(events(to, 500)))
        .isEqualTo(IntStream.range(0, 500).mapToObj(i -> "v" + i).toList());
    awaitCommitted(from, 500);
  }

  @Test
  void theTopicThatARecordCameFromIsRefusedEvenIfItWasMadeAgainSinceItWasATarget()
      throws Exception {
    String other = kafka.newTopic(1);
    String topic = kafka.newTopic(1);
    produce(other, 0, 0, 1);
    KafkaPublisher publisher = publisher(o -> o.topic(topic));
    publisher.onEvents(events(other, 1));
    List<SpewEvent> former = events(topic, 1);
    kafka.deleteTopic(topic);
    kafka.createTopic(topic, 1);

    publisher.onEvents(former);

    List<SpewEvent> events = events(topic, 1);
    assertThatThrownBy(() -> publisher.onEvents(events))
        .isInstanceOf(SpewException.class)
        .hasMessageEndingWith("it came from that very topic");
  }

  @Test
  void aTargetMayGiveRecordsItsOwnTime() throws Exception {
    String from = kafka.newTopic(1);
    String to = kafka.newTopic(1);
    kafka.createTopic(to + "-append", 1, Map.of("message.timestamp.type", "LogAppendTime"));
    produce(from, 0, 0, 1);

    publisher(o -> o.topic(to + "-append")).onEvents(events(from, 1));

    ConsumerRecord<byte[], byte[]> record = KafkaRecords.of(events(to + "-append", 1).get(0));
    assertThat(record.timestampType()).isEqualTo(TimestampType.LOG_APPEND_TIME);
    assertThat(record.timestamp()).isNotEqualTo(TIME);
    assertThat(record.value()).isEqualTo(bytes("v0"));
  }

  @Test
  void optionsAreCheckedWhenItOpens() {
    KafkaPublisherOptions options =
        KafkaPublisherOptions.defaults().bootstrapServers("localhost:1");
    assertThatThrownBy(() -> KafkaPublisher.open(options))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("topic must be given");
    assertThatThrownBy(() -> KafkaPublisher.open(KafkaPublisherOptions.defaults().topic("t")))
        .hasMessage("bootstrapServers must be given");
    assertThatThrownBy(
            () -> KafkaPublisher.open(options.topic("t").producerProperties(Map.of("acks", "0"))))
        .hasMessage("producerProperties must not have acks, which is set for you");
    assertThatThrownBy(
            () ->
                KafkaPublisher.open(
                    options.topic("t").producerProperties(Map.of("linger.ms", "soon"))))
        .isInstanceOf(SpewException.class)
        .hasMessageContaining("linger.ms");
    assertThatThrownBy(() -> options.topic("")).hasMessage("topic must not be empty");
  }

  @Test
  void nothingIsPublishedAfterClosing() throws Exception {
    String from = kafka.newTopic(1);
    produce(from, 0, 0, 1);
    List<SpewEvent> events = events(from, 1);
    String to = kafka.newTopic(1);
    KafkaPublisher publisher = publisher(o -> o.topic(to));
    publisher.onEvents(events);
    publisher.close();
    publisher.close();

    assertThatThrownBy(() -> publisher.onEvents(events))
        .isInstanceOf(SpewException.class)
        .hasMessageContaining("cannot be published");
  }
}
