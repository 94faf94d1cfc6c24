package io.tattletail.spew.kafka;

import com.google.common.util.concurrent.Uninterruptibles;
import io.tattletail.spew.ChannelFilter;
import io.tattletail.spew.JsonSpewSerializer;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.SpewEventHandler;
import io.tattletail.spew.StartAt;
import io.tattletail.spew.Subscription;
import io.tattletail.testkit.Await;
import io.tattletail.testkit.kafka.EmbeddedKafka;
import io.tattletail.testkit.kafka.EmbeddedKafkaExtension;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;

/** The base of the tests of KafkaSpew: a broker, and clients that are closed after each test. */
@ExtendWith(EmbeddedKafkaExtension.class)
abstract class KafkaFixture {
  static final Duration SOON = Duration.ofSeconds(30);
  private static final AtomicInteger GROUPS = new AtomicInteger();

  private final List<KafkaSpew> opened = new ArrayList<>();
  private final List<CountDownLatch> gates = new ArrayList<>();
  EmbeddedKafka kafka;
  String group;

  @BeforeEach
  void begin(EmbeddedKafka shared) {
    kafka = shared;
    group = "group-" + GROUPS.incrementAndGet();
  }

  @AfterEach
  void closeAll() {
    gates.forEach(CountDownLatch::countDown);
    opened.forEach(KafkaSpew::close);
  }

  /** Values are events in JSON, so that tests can name them. */
  KafkaSpewOptions options() {
    return KafkaSpewOptions.defaults()
        .serializer(new JsonSpewSerializer())
        .bootstrapServers(kafka.bootstrapServers())
        .topicRefresh(Duration.ofMillis(100))
        .commitInterval(Duration.ofMillis(20))
        .redeliveryBackoff(Duration.ofMillis(1), Duration.ofMillis(20));
  }

  KafkaSpew open() {
    return open(options -> options);
  }

  KafkaSpew open(UnaryOperator<KafkaSpewOptions> change) {
    KafkaSpew spew = KafkaSpew.open(change.apply(options()));
    opened.add(spew);
    return spew;
  }

  /** One event at a time. */
  KafkaSpew openOneByOne() {
    return open(options -> options.batchSize(1));
  }

  /** A gate that opens at the latest when the test is over. */
  CountDownLatch gate() {
    CountDownLatch gate = new CountDownLatch(1);
    gates.add(gate);
    return gate;
  }

  /** Waits at a gate whatever happens. */
  static void awaitStubbornly(CountDownLatch gate) {
    boolean unused = Uninterruptibles.awaitUninterruptibly(gate, SOON);
  }

  Subscription subscribe(KafkaSpew spew, String topic, SpewEventHandler handler) {
    return subscribe(spew, topic, StartAt.earliest(), handler);
  }

  Subscription subscribe(KafkaSpew spew, String topic, StartAt startAt, SpewEventHandler handler) {
    return spew.subscribe(group, ChannelFilter.exactly(Set.of(topic)), startAt, handler);
  }

  static SpewEvent event(String channel, String id) {
    return SpewEvent.builder().channel(channel).id(id).payload("{\"is\":\"" + id + "\"}").build();
  }

  /** Publishes events called e0, e1 … from the first number to before the last. */
  static void publish(KafkaSpew spew, String channel, int from, int to) {
    for (int i = from; i < to; i++) {
      spew.publish(event(channel, "e" + i));
    }
  }

  static List<String> ids(Collection<SpewEvent> events) {
    return events.stream().map(SpewEvent::id).toList();
  }

  static List<String> ids(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> "e" + i).toList();
  }

  static long offset(SpewEvent event) {
    return event.position().orElseThrow().offset();
  }

  static long previous(SpewEvent event) {
    return event.position().orElseThrow().previous();
  }

  String stream(String topic, int partition) {
    return kafka.topicIds().get(topic) + ":" + partition;
  }

  static TopicPartition partition(String topic) {
    return new TopicPartition(topic, 0);
  }

  Map<TopicPartition, OffsetAndMetadata> committed() throws Exception {
    return kafka.admin().listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get();
  }

  /** The offset at which the group goes on; 0 if none is committed. */
  long committed(String topic) throws Exception {
    OffsetAndMetadata committed = committed().get(partition(topic));
    return committed == null ? 0 : committed.offset();
  }

  void awaitCommitted(String topic, long offset) throws Exception {
    Await.until(
        "offset " + offset + " of " + topic + " to be committed", () -> committed(topic) >= offset);
  }

  Producer<byte[], byte[]> producer(Map<String, Object> settings) {
    Map<String, Object> properties = new HashMap<>(settings);
    properties.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers());
    return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** A consumer of the same group that KafkaSpew did not make. It acknowledges nothing. */
  Consumer<byte[], byte[]> consumer(String topic, Map<String, String> settings) {
    ClientProperties properties = new ClientProperties(options().consumerProperties(settings));
    Map<String, Object> raw = properties.consumer(group, Membership.DYNAMIC, 1);
    raw.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    Consumer<byte[], byte[]> consumer = new KafkaConsumer<>(raw);
    consumer.subscribe(Set.of(topic));
    return consumer;
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
