package io.tattletail.spew.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tattletail.archive.Archive;
import io.tattletail.archive.salvage.ArchiveVerifier;
import io.tattletail.archive.salvage.VerificationReport;
import io.tattletail.recorder.EventRecorder;
import io.tattletail.recorder.RecorderOptions;
import io.tattletail.replay.EventReplayer;
import io.tattletail.replay.ReplayOptions;
import io.tattletail.replay.ReplayQuery;
import io.tattletail.spew.AsyncSpewEventHandler;
import io.tattletail.spew.ChannelFilter;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.SpewEventHandler;
import io.tattletail.spew.StartAt;
import io.tattletail.testkit.Await;
import io.tattletail.testkit.CapturingHandler;
import io.tattletail.testkit.MiniHdfs;
import io.tattletail.testkit.MiniHdfsExtension;
import io.tattletail.testkit.kafka.EmbeddedKafka;
import io.tattletail.testkit.kafka.EmbeddedKafkaExtension;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.fs.Path;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Records the records of any topic, lets Kafka delete them, replays them, publishes them to a new
 * topic, and compares them with the original records.
 */
@ExtendWith({EmbeddedKafkaExtension.class, MiniHdfsExtension.class})
class KafkaAnyRecordTest {
  private static final long SEED = 20261126;
  private static final long NOON = Instant.parse("2026-11-26T12:00:00Z").toEpochMilli();

  private final Random random = new Random(SEED);
  private EmbeddedKafka kafka;
  private MiniHdfs hdfs;
  private Path root;

  @BeforeEach
  void begin(EmbeddedKafka sharedKafka, MiniHdfs sharedHdfs) throws Exception {
    kafka = sharedKafka;
    hdfs = sharedHdfs;
    root = hdfs.newDirectory();
  }

  private KafkaSpewOptions options() {
    return KafkaSpewOptions.defaults()
        .bootstrapServers(kafka.bootstrapServers())
        .topicRefresh(Duration.ofMillis(100))
        .commitInterval(Duration.ofMillis(20));
  }

  private Producer<byte[], byte[]> producer(Map<String, Object> settings) {
    Map<String, Object> properties = new HashMap<>(settings);
    properties.put("bootstrap.servers", kafka.bootstrapServers());
    return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** Values in any JSON, in binary like Avro's, in text, empty, or null. */
  private byte[] value(int i) {
    return switch (i % 7) {
      case 0 -> ("{\"n\":" + i + ",\"deep\":[[{}],null,\"é\"]}").getBytes(UTF_8);
      case 1 -> ("[" + i + "]").getBytes(UTF_8);
      case 2 -> ("\"" + i + "\"").getBytes(UTF_8);
      case 3 -> new byte[0];
      case 4 -> null;
      case 5 -> "{\"id\":\"x\",\"channel\":\"other\",\"timestamp\":".getBytes(UTF_8);
      default -> {
        byte[] bytes = new byte[1 + random.nextInt(2_000)];
        random.nextBytes(bytes);
        bytes[0] = 0;
        yield bytes;
      }
    };
  }

  private RecordHeaders headers(int i) {
    RecordHeaders headers = new RecordHeaders();
    if (i % 3 == 0) {
      headers.add("trace", ("t" + i).getBytes(UTF_8));
      headers.add("null", null);
      headers.add("trace", new byte[] {(byte) 0xff, (byte) 0xfe, 0});
      headers.add("", new byte[0]);
      headers.add("trace", null);
    }
    return headers;
  }

  private ProducerRecord<byte[], byte[]> record(String topic, int partition, int i) {
    byte[] key = i % 4 == 0 ? null : i % 4 == 1 ? new byte[0] : ("k" + i % 5).getBytes(UTF_8);
    // Equal times, and times that go back.
    long time = NOON + i / 3 * 1_000L - (i % 11 == 0 ? 5_000 : 0);
    return new ProducerRecord<>(topic, partition, time, key, value(i), headers(i));
  }

  private void produce(String topic, int partitions, int from, int to) {
    try (Producer<byte[], byte[]> producer = producer(Map.of())) {
      for (int i = from; i < to; i++) {
        producer.send(record(topic, i % partitions, i));
      }
    }
  }

  /** The committed records that a consumer of a topic gets. */
  private List<ConsumerRecord<byte[], byte[]>> consumed(String topic) throws Exception {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    try (Consumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers", kafka.bootstrapServers(),
                "isolation.level", "read_committed",
                "auto.offset.reset", "earliest"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(topic, info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
        consumer.poll(Duration.ofMillis(100)).forEach(records::add);
      }
    }
    return records;
  }

  /** Records a topic until so many records are acknowledged, each once. */
  private void record(String topic, String group, int count) throws Exception {
    record(options(), topic, group, count, () -> {});
  }

  private interface Meanwhile {
    void run() throws Exception;
  }

  private void record(
      KafkaSpewOptions spewOptions, String topic, String group, int count, Meanwhile meanwhile)
      throws Exception {
    record(spewOptions, topic, group, ids -> ids.size() >= count, meanwhile);
  }

  /**
   * Records a topic.
   *
   * @param isDone gets the ids of the acknowledged records
   */
  private void record(
      KafkaSpewOptions spewOptions,
      String topic,
      String group,
      Predicate<Set<String>> isDone,
      Meanwhile meanwhile)
      throws Exception {
    Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    try (EventRecorder recorder =
            EventRecorder.open(root, hdfs.configuration(), RecorderOptions.defaults());
        KafkaSpew spew = KafkaSpew.open(spewOptions)) {
      AsyncSpewEventHandler counting =
          events ->
              recorder
                  .onEventsAsync(events)
                  .thenRun(() -> events.forEach(event -> acknowledged.add(event.id())));
      spew.subscribe(group, ChannelFilter.exactly(Set.of(topic)), StartAt.earliest(), counting);
      meanwhile.run();
      Await.until("all records to be acknowledged", () -> isDone.test(acknowledged));
    }
  }

  private List<SpewEvent> replay(SpewEventHandler... handlers) throws Exception {
    CapturingHandler captured = new CapturingHandler();
    ReplayOptions options = ReplayOptions.defaults().batchSize(5_000);
    try (EventReplayer replayer = EventReplayer.open(root, hdfs.configuration())) {
      replayer.replay(ReplayQuery.all(), captured, options);
      for (SpewEventHandler handler : handlers) {
        replayer.replay(ReplayQuery.all(), handler, options);
      }
    }
    return captured.events();
  }

  private void publishTo(String topic) throws Exception {
    try (KafkaPublisher publisher =
        KafkaPublisher.open(
            KafkaPublisherOptions.defaults()
                .bootstrapServers(kafka.bootstrapServers())
                .topic(topic))) {
      List<SpewEvent> events = replay(publisher);
      assertThat(publisher.statistics().sent()).isEqualTo(events.size());
    }
  }

  private void deleteAll(String topic, List<ConsumerRecord<byte[], byte[]>> records) {
    Map<Integer, Long> last = new HashMap<>();
    records.forEach(record -> last.merge(record.partition(), record.offset(), Math::max));
    last.forEach((partition, offset) -> kafka.deleteRecords(topic, partition, offset + 1));
  }

  /** The order of a replay for the records of one topic. */
  private static List<ConsumerRecord<byte[], byte[]>> ordered(
      List<ConsumerRecord<byte[], byte[]>> records) {
    return records.stream()
        .sorted(
            Comparator.comparingInt((ConsumerRecord<byte[], byte[]> r) -> r.partition())
                .thenComparing(ConsumerRecord::timestamp)
                .thenComparing(ConsumerRecord::offset))
        .toList();
  }

  /** The parts of a record that a new topic can keep. */
  private static String text(ConsumerRecord<byte[], byte[]> record) {
    return "%d %s %s key=%s value=%s headers=%s"
        .formatted(
            record.partition(),
            record.timestamp(),
            record.timestampType(),
            Arrays.toString(record.key()),
            Arrays.toString(record.value()),
            Stream.of(record.headers().toArray()).map(KafkaAnyRecordTest::text).toList());
  }

  private static String text(Header header) {
    return header.key() + "=" + Arrays.toString(header.value());
  }

  /** All parts of a record in its topic. */
  private static String wholeText(ConsumerRecord<byte[], byte[]> record) {
    return "%s %d %s sizes=%d,%d "
            .formatted(
                record.topic(),
                record.offset(),
                record.leaderEpoch(),
                record.serializedKeySize(),
                record.serializedValueSize())
        + text(record);
  }

  private void assertReplayedAndPublished(
      String topic, List<ConsumerRecord<byte[], byte[]>> records) throws Exception {
    List<SpewEvent> events = replay();
    assertThat(ordered(events.stream().map(KafkaRecords::of).toList()))
        .as("replayed, seed %d", SEED)
        .map(KafkaAnyRecordTest::wholeText)
        .isEqualTo(ordered(records).stream().map(KafkaAnyRecordTest::wholeText).toList());
    int partitions = 1 + records.stream().mapToInt(ConsumerRecord::partition).max().orElseThrow();
    String target = kafka.newTopic(partitions);

    publishTo(target);

    List<ConsumerRecord<byte[], byte[]>> published = consumed(target);
    assertThat(ordered(published))
        .as("published, seed %d", SEED)
        .map(KafkaAnyRecordTest::text)
        .isEqualTo(ordered(records).stream().map(KafkaAnyRecordTest::text).toList());
    assertThat(topic).isNotEqualTo(target);
    try (Archive archive = Archive.open(root, hdfs.configuration())) {
      assertThat(ArchiveVerifier.of(archive).verify())
          .matches(VerificationReport::isSound, "sound");
    }
  }

  @Test
  void recordsOfAnyKindOutliveTheirTopic() throws Exception {
    String topic = kafka.newTopic(3);
    produce(topic, 3, 0, 3_000);
    List<ConsumerRecord<byte[], byte[]>> records = consumed(topic);
    assertThat(records).hasSize(3_000);

    record(topic, topic, 3_000);
    deleteAll(topic, records);

    assertThat(consumed(topic)).isEmpty();
    assertReplayedAndPublished(topic, records);
  }

  @Test
  void aRecordThatIsRecordedTwiceIsOneEvent() throws Exception {
    String topic = kafka.newTopic(2);
    produce(topic, 2, 0, 300);
    List<ConsumerRecord<byte[], byte[]>> records = consumed(topic);
    // The values have no valid times, so the replacement must be the same too.
    KafkaSpewOptions byValue = options().time(RecordTime.jsonPointer("/n"));

    record(byValue, topic, topic + "-first", 300, () -> {});
    record(byValue, topic, topic + "-second", 300, () -> {});

    assertReplayedAndPublished(topic, records);
  }

  @Test
  void abortedTransactionsLeaveNoTrace() throws Exception {
    String topic = kafka.newTopic(1);
    try (Producer<byte[], byte[]> producer = producer(Map.of("transactional.id", topic))) {
      producer.initTransactions();
      for (int transaction = 0; transaction < 20; transaction++) {
        producer.beginTransaction();
        for (int i = 0; i < 5; i++) {
          producer.send(record(topic, 0, transaction * 5 + i));
        }
        if (transaction % 3 == 1 || transaction == 19) {
          producer.abortTransaction();
        } else {
          producer.commitTransaction();
        }
      }
    }
    List<ConsumerRecord<byte[], byte[]>> records = consumed(topic);
    assertThat(records).hasSize(65);

    record(topic, topic, 65);
    deleteAll(topic, records);

    assertReplayedAndPublished(topic, records);
  }

  @Test
  void ofACompactedTopicWhatIsLeftIsRecordedAndTombstonesAreEvents() throws Exception {
    String topic = "compacted-any";
    kafka.createTopic(
        topic,
        1,
        Map.of(
            "cleanup.policy", "compact,delete",
            "min.cleanable.dirty.ratio", "0.001",
            "segment.ms", "100",
            "delete.retention.ms", "3600000",
            "max.compaction.lag.ms", "100"));
    // A key for each record; every other key is deleted.
    AtomicInteger written = new AtomicInteger();
    try (Producer<byte[], byte[]> producer = producer(Map.of())) {
      Await.until(
          "Kafka to compact",
          () -> {
            for (int key = 0; key < 20; key++) {
              int number = written.getAndIncrement();
              byte[] value = key % 2 == 0 ? null : ("v" + number).getBytes(UTF_8);
              producer.send(
                  new ProducerRecord<>(
                      topic, 0, NOON + number, ("key" + key).getBytes(UTF_8), value));
            }
            producer.flush();
            return consumed(topic).size() < written.get();
          });
    }
    String last = publishLast(topic);

    record(options(), topic, topic, ids -> ids.contains(last), () -> {});

    List<ConsumerRecord<byte[], byte[]>> left = consumed(topic);
    deleteAll(topic, left);
    List<ConsumerRecord<byte[], byte[]>> replayed =
        replay().stream().map(KafkaRecords::of).toList();
    // Kafka may go on compacting during the recording: it then has only records that were recorded.
    assertThat(replayed)
        .hasSizeLessThan(written.get())
        .map(KafkaAnyRecordTest::wholeText)
        .containsAll(left.stream().map(KafkaAnyRecordTest::wholeText).toList());
    assertReplayedAndPublished(topic, replayed);
    assertThat(replayed).anyMatch(record -> record.value() == null);
  }

  /** Publishes one more record, and returns its id as an event. */
  private String publishLast(String topic) throws Exception {
    try (Producer<byte[], byte[]> producer = producer(Map.of())) {
      long offset =
          producer
              .send(new ProducerRecord<>(topic, 0, NOON, "last".getBytes(UTF_8), new byte[1]))
              .get()
              .offset();
      return kafka.topicIds().get(topic) + ":0:" + offset;
    }
  }

  @Test
  void partitionsThatAreAddedWhileRecordingAreRecorded() throws Exception {
    String topic = kafka.newTopic(1);
    produce(topic, 1, 0, 50);

    record(
        options(),
        topic,
        topic,
        200,
        () -> {
          kafka.admin().createPartitions(Map.of(topic, NewPartitions.increaseTo(3))).all().get();
          awaitPartitions(topic, 3);
          produce(topic, 3, 50, 200);
        });

    List<ConsumerRecord<byte[], byte[]>> records = consumed(topic);
    deleteAll(topic, records);
    assertReplayedAndPublished(topic, records);
  }

  private void awaitPartitions(String topic, int count) throws Exception {
    Await.until(
        count + " partitions",
        () ->
            kafka
                    .admin()
                    .describeTopics(Set.of(topic))
                    .allTopicNames()
                    .get()
                    .get(topic)
                    .partitions()
                    .size()
                >= count);
  }

  @Test
  void theTimeOfATopicThatKeepsItsOwnIsKept() throws Exception {
    String topic = "append-any";
    kafka.createTopic(topic, 1, Map.of("message.timestamp.type", "LogAppendTime"));
    produce(topic, 1, 0, 20);
    List<ConsumerRecord<byte[], byte[]>> records = consumed(topic);

    record(topic, topic, 20);

    List<SpewEvent> events = replay();
    assertThat(events.stream().map(KafkaRecords::of).map(KafkaAnyRecordTest::wholeText).toList())
        .isEqualTo(records.stream().map(KafkaAnyRecordTest::wholeText).toList());
    assertThat(events)
        .allMatch(event -> KafkaRecords.of(event).timestampType() == TimestampType.LOG_APPEND_TIME)
        .allMatch(event -> event.timestamp().toEpochMilli() == KafkaRecords.of(event).timestamp());
  }

  @Test
  void channelsThatAreAFunctionOfTheRecordAreRecordedApart() throws Exception {
    String topic = kafka.newTopic(2);
    try (Producer<byte[], byte[]> producer = producer(Map.of())) {
      for (int i = 0; i < 100; i++) {
        producer.send(
            new ProducerRecord<>(
                topic, i % 2, NOON + i, ("order." + i % 5).getBytes(UTF_8), value(i)));
      }
    }
    KafkaSpewOptions byKey =
        options()
            .topics(TopicMapping.of(Map.of(topic, topic)))
            .channel(record -> new String(record.key(), UTF_8));
    Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    try (EventRecorder recorder =
            EventRecorder.open(root, hdfs.configuration(), RecorderOptions.defaults());
        KafkaSpew spew = KafkaSpew.open(byKey)) {
      AsyncSpewEventHandler counting =
          events ->
              recorder
                  .onEventsAsync(events)
                  .thenRun(() -> events.forEach(event -> acknowledged.add(event.id())));
      spew.subscribe(topic, ChannelFilter.of("order.*"), StartAt.earliest(), counting);
      Await.until("100 events to be acknowledged", () -> acknowledged.size() >= 100);
    }

    CapturingHandler third = new CapturingHandler();
    try (EventReplayer replayer = EventReplayer.open(root, hdfs.configuration())) {
      replayer.replay(ReplayQuery.all().channels("order.3"), third);
    }
    assertThat(third.events())
        .hasSize(20)
        .map(event -> KafkaRecords.of(event).timestamp())
        .isEqualTo(IntStream.range(0, 20).mapToObj(i -> NOON + 5L * i + 3).toList());
    try (Archive archive = Archive.open(root, hdfs.configuration())) {
      assertThat(ArchiveVerifier.of(archive).verify())
          .matches(VerificationReport::isSound, "sound");
    }
  }
}
