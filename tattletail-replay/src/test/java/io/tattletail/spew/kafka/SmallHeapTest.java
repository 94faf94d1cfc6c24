package io.tattletail.spew.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.tattletail.replay.EventReplayer;
import io.tattletail.replay.PartitionCount;
import io.tattletail.replay.ReplayQuery;
import io.tattletail.spew.JsonSpewSerializer;
import io.tattletail.spew.SpewEvent;
import io.tattletail.testkit.kafka.EmbeddedKafka;
import io.tattletail.testkit.kafka.EmbeddedKafkaExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A recorder with a small heap that is far behind its topic. */
@ExtendWith(EmbeddedKafkaExtension.class)
class SmallHeapTest {
  private static final int EVENTS = 25_000;
  private static final int PARTITIONS = 48;
  private static final String PADDING = "0123456789".repeat(1_000);

  @Test
  void aBacklogOf250MegabytesIsRecordedWithAHeapOf96(EmbeddedKafka kafka, @TempDir Path directory)
      throws Exception {
    String topic = kafka.newTopic(PARTITIONS);
    publish(kafka, topic);
    Path log = directory.resolve("log");
    String root = directory.resolve("archive").toUri().toString();

    Process recorder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx96m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+ExitOnOutOfMemoryError",
                "-classpath",
                System.getProperty("java.class.path"),
                SmallHeapRecorder.class.getName(),
                kafka.bootstrapServers(),
                topic,
                root,
                String.valueOf(EVENTS))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      assertThat(recorder.waitFor(180, TimeUnit.SECONDS)).isTrue();
      assertThat(recorder.exitValue()).as(Files.readString(log)).isZero();
    } finally {
      recorder.destroyForcibly();
    }

    try (EventReplayer replayer =
        EventReplayer.open(new org.apache.hadoop.fs.Path(root), new Configuration())) {
      assertThat(replayer.count(ReplayQuery.all()).stream().mapToLong(PartitionCount::events).sum())
          .isEqualTo(EVENTS);
    }
  }

  private static void publish(EmbeddedKafka kafka, String topic) {
    JsonSpewSerializer serializer = new JsonSpewSerializer();
    Map<String, Object> properties =
        Map.of(
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
            kafka.bootstrapServers(),
            ProducerConfig.BATCH_SIZE_CONFIG,
            128 << 10,
            ProducerConfig.ACKS_CONFIG,
            "1",
            ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
            false);
    try (Producer<byte[], byte[]> producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (int i = 0; i < EVENTS; i++) {
        SpewEvent event =
            SpewEvent.builder()
                .channel(topic)
                .id("e" + i)
                .timestamp(Instant.parse("2026-11-20T10:00:00Z").plusMillis(i))
                .payload("{\"padding\":\"" + PADDING + "\"}")
                .build();
        producer.send(
            new ProducerRecord<>(topic, i % PARTITIONS, null, serializer.serialize(event)));
      }
      producer.flush();
    }
  }
}
