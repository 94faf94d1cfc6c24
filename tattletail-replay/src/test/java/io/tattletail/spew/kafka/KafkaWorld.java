package io.tattletail.spew.kafka;

import io.tattletail.recorder.EventRecorder;
import io.tattletail.recorder.RecorderOptions;
import io.tattletail.spew.ChannelFilter;
import io.tattletail.spew.JsonSpewSerializer;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.StartAt;
import io.tattletail.spew.Subscription;
import io.tattletail.testkit.kafka.EmbeddedKafka;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Topics with their publishers, an archive with its recorder, and retention that deletes what the
 * recorder has recorded. Used by one thread at a time.
 */
final class KafkaWorld implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Instant START = Instant.parse("2026-11-20T20:00:00Z");

  private final EmbeddedKafka kafka;
  private final String name;
  private final Path root;
  private final Configuration configuration;
  private final Random random;
  private final KafkaSpew spew;
  private final GroupOffsets offsets;
  private final List<TopicPartition> partitions = new ArrayList<>();
  private final List<String> topics = new ArrayList<>();
  private final List<SpewEvent> published = Collections.synchronizedList(new ArrayList<>());
  private final Optional<Producer<byte[], byte[]>> transactions;
  private Optional<EventRecorder> recorder = Optional.empty();
  private Optional<Subscription> recording = Optional.empty();
  private int made;
  private long deleted;

  /** Whether offsets have holes. */
  enum Transactions {
    PERHAPS,
    NONE
  }

  /**
   * @param name begins the topics' names
   */
  KafkaWorld(
      EmbeddedKafka kafka,
      String name,
      Path root,
      Configuration configuration,
      Random random,
      Transactions transactions) {
    this.kafka = kafka;
    this.name = name;
    this.root = root;
    this.configuration = configuration;
    this.random = random;
    this.spew =
        KafkaSpew.open(
            KafkaSpewOptions.defaults()
                .bootstrapServers(kafka.bootstrapServers())
                .serializer(new JsonSpewSerializer())
                .topicRefresh(Duration.ofMillis(200))
                .commitInterval(Duration.ofMillis(20))
                .batchSize(random.nextInt(1, 40))
                .redeliveryBackoff(Duration.ofMillis(1), Duration.ofMillis(50))
                .key(event -> Optional.of(event.source().getBytes(StandardCharsets.UTF_8))));
    this.offsets =
        new GroupOffsets(
            kafka.admin(), new BrokerCalls(PATIENCE), IsolationLevel.READ_COMMITTED, PATIENCE);
    int count = random.nextInt(1, 4);
    for (int i = 0; i < count; i++) {
      String topic = name + "-" + i;
      int size = random.nextInt(1, 4);
      kafka.createTopic(topic, size);
      topics.add(topic);
      for (int partition = 0; partition < size; partition++) {
        partitions.add(new TopicPartition(topic, partition));
      }
    }
    this.transactions =
        transactions == Transactions.PERHAPS && random.nextInt(3) == 0
            ? Optional.of(transactions())
            : Optional.empty();
  }

  private Producer<byte[], byte[]> transactions() {
    Producer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                kafka.bootstrapServers(),
                ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                name),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    producer.initTransactions();
    return producer;
  }

  KafkaSpew spew() {
    return spew;
  }

  ChannelFilter channels() {
    return ChannelFilter.of(name + "-*");
  }

  Path root() {
    return root;
  }

  List<SpewEvent> published() {
    synchronized (published) {
      return List.copyOf(published);
    }
  }

  /** How many offsets Kafka deleted. */
  long deleted() {
    return deleted;
  }

  void publish(int count) {
    int left = count;
    while (left > 0) {
      int some = Math.min(left, random.nextInt(1, 6));
      if (transactions.isPresent() && random.nextBoolean()) {
        transaction(transactions.get(), some);
      } else {
        for (int i = 0; i < some; i++) {
          SpewEvent event = next();
          spew.publish(event);
          published.add(event);
        }
      }
      left -= some;
    }
  }

  /** Some transactions are aborted, and leave offsets without events. */
  private void transaction(Producer<byte[], byte[]> producer, int count) {
    List<SpewEvent> events = new ArrayList<>();
    producer.beginTransaction();
    for (int i = 0; i < count; i++) {
      SpewEvent event = next();
      events.add(event);
      producer.send(
          new ProducerRecord<>(event.channel(), new JsonSpewSerializer().serialize(event)));
    }
    if (random.nextInt(4) == 0) {
      producer.abortTransaction();
    } else {
      producer.commitTransaction();
      published.addAll(events);
    }
  }

  /** Times out of order by up to an hour, some of them equal. */
  private SpewEvent next() {
    int number = made++;
    return SpewEvent.builder()
        .channel(topics.get(random.nextInt(topics.size())))
        .id(name + "-" + number)
        .timestamp(START.plusSeconds(60L * number - random.nextInt(3_600)))
        .source("source-" + random.nextInt(7))
        .payload("{\"number\":" + number + "}")
        .build();
  }

  boolean isRecording() {
    return recorder.isPresent();
  }

  /** Goes on recording, and sometimes records some events a second time, as after a crash. */
  void startRecording() throws IOException {
    EventRecorder opened =
        EventRecorder.open(root, configuration, RecorderOptions.defaults().name(name));
    recorder = Optional.of(opened);
    Map<TopicPartition, Mark> marks = offsets.committed(recorderGroup());
    StartAt startAt = StartAt.earliest();
    if (!marks.isEmpty() && random.nextInt(3) == 0) {
      startAt = StartAt.after(back(marks));
    }
    recording = Optional.of(spew.subscribe(recorderGroup(), channels(), startAt, opened));
  }

  private String recorderGroup() {
    return name + "-recorder";
  }

  private Map<String, Long> back(Map<TopicPartition, Mark> marks) {
    Map<TopicPartition, LogRange> ranges = offsets.ranges(marks.keySet());
    Map<String, Long> after = new HashMap<>();
    marks.forEach(
        (partition, mark) ->
            after.put(
                stream(partition),
                Math.max(ranges.get(partition).start() - 1, mark.previous() - random.nextInt(10))));
    return after;
  }

  String stream(TopicPartition partition) {
    return kafka.topicIds().get(partition.topic()) + ":" + partition.partition();
  }

  void stopRecording() throws IOException {
    recording.ifPresent(Subscription::close);
    recording = Optional.empty();
    if (recorder.isPresent()) {
      recorder.get().close();
      recorder = Optional.empty();
    }
  }

  /** Waits until all that is published is recorded. */
  void awaitRecorded() {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!isRecorded()) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("not all was recorded within " + PATIENCE);
      }
    }
  }

  private boolean isRecorded() {
    Map<TopicPartition, Mark> marks = offsets.committed(recorderGroup());
    return offsets.ranges(partitions).entrySet().stream()
        .allMatch(
            entry ->
                entry.getValue().end() == 0
                    || (marks.containsKey(entry.getKey())
                        && marks.get(entry.getKey()).next() >= entry.getValue().end()));
  }

  /** Deletes some recorded events, the oldest first, as retention does. */
  void deleteRecorded() {
    Map<TopicPartition, Mark> marks = offsets.committed(recorderGroup());
    offsets
        .ranges(partitions)
        .forEach(
            (partition, log) -> {
              Mark mark = marks.get(partition);
              // Does not delete a marker after the last event: it could not be told from an event.
              long most = mark == null ? 0 : mark.previous() + 1 - log.start();
              if (most > 0 && random.nextInt(3) > 0) {
                long count = random.nextLong(1, most + 1);
                kafka.deleteRecords(partition.topic(), partition.partition(), log.start() + count);
                deleted += count;
              }
            });
  }

  /** The offsets that Kafka deleted before they were recorded. */
  record Lost(String stream, long first, long last) {}

  /** Deletes nearly all unrecorded events of the partition that has the most of them. */
  Lost deleteUnrecorded() {
    Map<TopicPartition, Mark> marks = offsets.committed(recorderGroup());
    Map<TopicPartition, LogRange> ranges = offsets.ranges(partitions);
    Map<TopicPartition, Long> unrecorded =
        partitions.stream()
            .collect(
                Collectors.toMap(
                    partition -> partition,
                    partition ->
                        ranges.get(partition).end()
                            - (marks.containsKey(partition) ? marks.get(partition).next() : 0)));
    TopicPartition most =
        Collections.max(unrecorded.entrySet(), Map.Entry.comparingByValue()).getKey();
    long before = ranges.get(most).end() - 1;
    kafka.deleteRecords(most.topic(), most.partition(), before);
    Mark mark = marks.get(most);
    return new Lost(stream(most), mark == null ? 0 : mark.previous() + 1, before - 1);
  }

  @Override
  public void close() throws IOException {
    stopRecording();
    transactions.ifPresent(Producer::close);
    spew.close();
    topics.forEach(kafka::deleteTopic);
  }
}
