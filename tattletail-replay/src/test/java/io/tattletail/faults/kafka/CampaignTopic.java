package io.tattletail.faults.kafka;

import com.google.common.hash.Hashing;
import io.tattletail.replay.EventReplayer;
import io.tattletail.replay.ReplayQuery;
import io.tattletail.spew.kafka.KafkaRecords;
import io.tattletail.testkit.kafka.EmbeddedKafka;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A topic, what Kafka confirmed of it, and retention that deletes what is recorded. */
final class CampaignTopic implements AutoCloseable {
  private static final long SECONDS = 60;

  private final EmbeddedKafka kafka;
  private final String name;
  private final List<TopicPartition> partitions;
  private final Producer<byte[], byte[]> producer;
  private final Random random;
  private final Random background;

  /** What was confirmed, by place: topic id, partition and offset. */
  private final Map<String, String> confirmed = new ConcurrentHashMap<>();

  private final String topicId;
  private CompletableFuture<Void> publishing = CompletableFuture.completedFuture(null);

  CampaignTopic(EmbeddedKafka kafka, String name, Random random) {
    this.kafka = kafka;
    this.name = name;
    this.random = random;
    this.background = new Random(random.nextLong());
    int count = random.nextInt(1, 5);
    kafka.createTopic(name, count);
    this.topicId = kafka.topicIds().get(name).toString();
    this.partitions = IntStream.range(0, count).mapToObj(i -> new TopicPartition(name, i)).toList();
    this.producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                kafka.bootstrapServers(),
                ProducerConfig.ACKS_CONFIG,
                "all"),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  void publish(int count) throws Exception {
    publish(count, random);
  }

  void publishInBackground(int count) {
    publishing =
        CompletableFuture.runAsync(
            () -> {
              try {
                for (int left = count; left > 0; left -= 10) {
                  publish(10, background);
                }
              } catch (Exception e) {
                throw new IllegalStateException("publishing to " + name, e);
              }
            });
  }

  void awaitPublished(Duration patience) throws Exception {
    publishing.get(patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void publish(int count, Random from) throws Exception {
    for (int i = 0; i < count; i++) {
      ProducerRecord<byte[], byte[]> record = record(from);
      RecordMetadata place = producer.send(record).get(SECONDS, TimeUnit.SECONDS);
      confirmed.put(
          topicId + ":" + place.partition() + ":" + place.offset(),
          text(record.key(), record.value(), record.headers()));
    }
  }

  private ProducerRecord<byte[], byte[]> record(Random from) {
    int partition = from.nextInt(partitions.size());
    return new ProducerRecord<>(
        name, partition, null, bytes(from, 20), bytes(from, 2_000), headers(from));
  }

  private static RecordHeaders headers(Random from) {
    RecordHeaders headers = new RecordHeaders();
    for (int i = from.nextInt(4); i > 0; i--) {
      headers.add("h" + from.nextInt(3), bytes(from, 10));
    }
    return headers;
  }

  /** Null one time in ten. */
  private static byte[] bytes(Random from, int most) {
    if (from.nextInt(10) == 0) {
      return null;
    }
    byte[] bytes = new byte[from.nextInt(most)];
    from.nextBytes(bytes);
    return bytes;
  }

  private static String text(byte[] key, byte[] value, Headers headers) {
    StringBuilder text = new StringBuilder(hash(key) + " " + hash(value));
    for (Header header : headers) {
      text.append(' ').append(header.key()).append('=').append(hash(header.value()));
    }
    return text.toString();
  }

  private static String hash(byte[] bytes) {
    return bytes == null ? "null" : Hashing.murmur3_128().hashBytes(bytes).toString();
  }

  /** Whether the group has committed all that is there. */
  boolean isRecorded() throws Exception {
    Map<TopicPartition, Long> ends = new HashMap<>(ends());
    committed().forEach((partition, offset) -> ends.remove(partition, offset));
    ends.values().removeIf(end -> end == 0);
    return ends.isEmpty();
  }

  private Map<TopicPartition, Long> ends() throws Exception {
    Map<TopicPartition, Long> ends = new HashMap<>();
    kafka
        .admin()
        .listOffsets(
            partitions.stream()
                .collect(Collectors.toMap(partition -> partition, p -> OffsetSpec.latest())))
        .all()
        .get(SECONDS, TimeUnit.SECONDS)
        .forEach((partition, end) -> ends.put(partition, end.offset()));
    return ends;
  }

  private Map<TopicPartition, Long> committed() throws Exception {
    Map<TopicPartition, Long> committed = new HashMap<>();
    try {
      Map<TopicPartition, OffsetAndMetadata> known =
          kafka
              .admin()
              .listConsumerGroupOffsets(name)
              .partitionsToOffsetAndMetadata()
              .get(SECONDS, TimeUnit.SECONDS);
      known.forEach(
          (partition, offset) ->
              Optional.ofNullable(offset).ifPresent(o -> committed.put(partition, o.offset())));
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof KafkaException)) {
        throw e;
      }
      // No group yet, or the broker restarts: asked again soon.
    }
    return committed;
  }

  /** Deletes some of what is committed, the oldest first, as retention does. */
  void deleteRecorded() throws Exception {
    for (Map.Entry<TopicPartition, Long> entry : committed().entrySet()) {
      if (entry.getValue() > 0 && random.nextBoolean()) {
        kafka.deleteRecords(
            name, entry.getKey().partition(), random.nextLong(1, entry.getValue() + 1));
      }
    }
  }

  /** Holds what Kafka confirmed against what a replay gives. */
  Verdict judge(Path root, Configuration configuration, boolean told) throws IOException {
    Map<String, String> replayed = new HashMap<>();
    Set<String> twice = new TreeSet<>();
    try (EventReplayer replayer = EventReplayer.open(root, configuration)) {
      replayer.replay(
          ReplayQuery.all(),
          event -> {
            ConsumerRecord<byte[], byte[]> record = KafkaRecords.of(event);
            String content = text(record.key(), record.value(), record.headers());
            if (replayed.put(event.id(), content) != null) {
              twice.add(event.id());
            }
          });
    }
    Set<String> lost =
        confirmed.entrySet().stream()
            .filter(entry -> !entry.getValue().equals(replayed.get(entry.getKey())))
            .map(Map.Entry::getKey)
            .collect(Collectors.toCollection(TreeSet::new));
    if (!lost.isEmpty() || !twice.isEmpty()) {
      System.out.printf(
          "of %s lost %d, such as %s; twice %d, such as %s%n",
          name,
          lost.size(),
          lost.stream().limit(3).toList(),
          twice.size(),
          twice.stream().limit(3).toList());
    }
    return new Verdict(1, confirmed.size(), lost.size(), twice.size(), told ? 0 : 1);
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(SECONDS));
  }
}
