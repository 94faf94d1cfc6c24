package io.tattletail.spew.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tattletail.recorder.EventRecorder;
import io.tattletail.recorder.RecorderOptions;
import io.tattletail.replay.EventReplayer;
import io.tattletail.replay.ReplayQuery;
import io.tattletail.spew.ChannelFilter;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.StartAt;
import io.tattletail.testkit.CapturingHandler;
import io.tattletail.testkit.MiniHdfs;
import io.tattletail.testkit.MiniHdfsExtension;
import io.tattletail.testkit.kafka.EmbeddedKafka;
import io.tattletail.testkit.kafka.EmbeddedKafkaExtension;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.fs.Path;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Records of any topic are recorded as they are, and come back as they were. */
@ExtendWith({EmbeddedKafkaExtension.class, MiniHdfsExtension.class})
class KafkaAnyRecordTest {
  private EmbeddedKafka kafka;
  private MiniHdfs hdfs;
  private Path root;

  @BeforeEach
  void begin(EmbeddedKafka sharedKafka, MiniHdfs sharedHdfs) throws Exception {
    kafka = sharedKafka;
    hdfs = sharedHdfs;
    root = hdfs.newDirectory();
  }

  private Producer<byte[], byte[]> producer() {
    return new KafkaProducer<>(
        Map.of("bootstrap.servers", kafka.bootstrapServers()),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  private void record(String topic, int events) throws Exception {
    CapturingHandler live = new CapturingHandler();
    try (EventRecorder recorder =
            EventRecorder.open(root, hdfs.configuration(), RecorderOptions.defaults());
        KafkaSpew spew =
            KafkaSpew.open(
                KafkaSpewOptions.defaults().bootstrapServers(kafka.bootstrapServers()))) {
      spew.subscribe("live-" + topic, only(topic), StartAt.earliest(), live);
      live.await(events, java.time.Duration.ofSeconds(30));
      java.util.concurrent.CountDownLatch left = new java.util.concurrent.CountDownLatch(events);
      spew.subscribe(
          "recorder-" + topic,
          only(topic),
          StartAt.earliest(),
          (io.tattletail.spew.AsyncSpewEventHandler)
              batch ->
                  recorder
                      .onEventsAsync(batch)
                      .thenRun(() -> batch.forEach(event -> left.countDown())));
      assertThat(left.await(30, TimeUnit.SECONDS)).isTrue();
    }
  }

  private static ChannelFilter only(String topic) {
    return ChannelFilter.exactly(Set.of(topic));
  }

  private List<SpewEvent> replayed() throws Exception {
    CapturingHandler handler = new CapturingHandler();
    try (EventReplayer replayer = EventReplayer.open(root, hdfs.configuration())) {
      replayer.replay(ReplayQuery.all(), handler);
    }
    return handler.events();
  }

  @Test
  void thin() throws Exception {
    String topic = kafka.newTopic(1);
    try (Producer<byte[], byte[]> producer = producer()) {
      producer.send(new ProducerRecord<>(topic, 0, null, "{\"a\":[1]}".getBytes(UTF_8))).get();
      producer.send(new ProducerRecord<>(topic, 0, "k".getBytes(UTF_8), null)).get();
    }
    record(topic, 2);

    List<SpewEvent> events = replayed();

    assertThat(events).hasSize(2);
    ConsumerRecord<byte[], byte[]> first = KafkaRecords.of(events.get(0));
    assertThat(first.value()).isEqualTo("{\"a\":[1]}".getBytes(UTF_8));
    assertThat(events.get(0).payload().remaining()).isEqualTo(9);
    assertThat(KafkaRecords.of(events.get(1)).value()).isNull();
    assertThat(KafkaRecords.of(events.get(1)).key()).isEqualTo("k".getBytes(UTF_8));
  }
}
