package io.tattletail.bench;

import static com.google.common.base.Preconditions.checkState;

import com.google.common.collect.ImmutableMap;
import io.tattletail.spew.SpewEvent;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Kafka's consumer, from the start of one topic per channel to their ends: values as raw bytes, no
 * order between topics, compressed with zstd by the producer. It is connected before the clock
 * starts.
 */
final class KafkaConsumption implements Contender, AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final List<TopicPartition> partitions;
  private final LastByte expected;

  private KafkaConsumption(
      KafkaConsumer<byte[], byte[]> consumer, List<TopicPartition> partitions, LastByte expected) {
    this.consumer = consumer;
    this.partitions = partitions;
    this.expected = expected;
  }

  /** How Kafka is set up. */
  enum Settings {
    /** As it comes, but for compression. */
    DEFAULTS(Map.of("compression.type", "zstd"), Map.of()),

    /** For few large batches and fetches, at the cost of latency and memory. */
    TUNED(
        Map.of(
            "compression.type",
            "zstd",
            "batch.size",
            "262144",
            "linger.ms",
            "100",
            "buffer.memory",
            "67108864"),
        Map.of(
            "fetch.max.bytes",
            "67108864",
            "max.partition.fetch.bytes",
            "4194304",
            "receive.buffer.bytes",
            "4194304",
            "max.poll.records",
            "10000"));

    private final ImmutableMap<String, String> producer;
    private final ImmutableMap<String, String> consumer;

    Settings(Map<String, String> producer, Map<String, String> consumer) {
      this.producer = ImmutableMap.copyOf(producer);
      this.consumer = ImmutableMap.copyOf(consumer);
    }
  }

  /** Publishes the events, and connects a consumer. */
  static KafkaConsumption of(
      KafkaBroker broker, List<SpewEvent> events, LastByte expected, Settings settings)
      throws Exception {
    List<String> topics = events.stream().map(event -> topic(event, settings)).distinct().toList();
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.address()))) {
      admin
          .createTopics(topics.stream().map(topic -> new NewTopic(topic, 1, (short) 1)).toList())
          .all()
          .get();
    }
    publish(broker, events, settings);
    List<TopicPartition> partitions =
        topics.stream().map(topic -> new TopicPartition(topic, 0)).toList();
    KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            with(broker, settings.consumer),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    consumer.assign(partitions);
    return new KafkaConsumption(consumer, partitions, expected);
  }

  private static Map<String, Object> with(KafkaBroker broker, Map<String, String> settings) {
    return ImmutableMap.<String, Object>builder()
        .put("bootstrap.servers", broker.address())
        .putAll(settings)
        .buildOrThrow();
  }

  private static String topic(SpewEvent event, Settings settings) {
    return settings.name().toLowerCase(Locale.ROOT) + "." + event.channel();
  }

  private static void publish(KafkaBroker broker, List<SpewEvent> events, Settings settings)
      throws Exception {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            with(broker, settings.producer),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      Set<String> begun = new HashSet<>();
      @Nullable Future<RecordMetadata> last = null;
      for (SpewEvent event : events) {
        String topic = topic(event, settings);
        ByteBuffer serialized = event.serialized().orElseThrow();
        byte[] bytes = new byte[serialized.remaining()];
        serialized.get(serialized.position(), bytes);
        last =
            producer.send(
                new ProducerRecord<>(topic, 0, event.timestamp().toEpochMilli(), null, bytes));
        if (begun.add(topic)) {
          // A new topic's first batch may be refused and the next be taken; then the first never
          // is.
          producer.flush();
          last.get();
        }
      }
      producer.flush();
      if (last != null) {
        last.get();
      }
    }
  }

  @Override
  public Lap run() throws Exception {
    LastByte handler = new LastByte();
    long start = System.nanoTime();
    consumer.seekToBeginning(partitions);
    while (handler.events() < expected.events()) {
      ConsumerRecords<byte[], byte[]> records = consumer.poll(PATIENCE);
      checkState(
          !records.isEmpty(),
          "expected %s records, Kafka gave %s and no more",
          expected.events(),
          handler.events());
      for (ConsumerRecord<byte[], byte[]> record : records) {
        byte[] value = record.value();
        handler.read(value[value.length - 1]);
      }
    }
    Lap lap = Lap.since(start, handler.events());
    Replay.check(expected, handler);
    return lap;
  }

  @Override
  public void close() {
    consumer.close();
  }
}
