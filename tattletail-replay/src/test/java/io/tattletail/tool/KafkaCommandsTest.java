package io.tattletail.tool;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tattletail.recorder.EventRecorder;
import io.tattletail.recorder.RecorderOptions;
import io.tattletail.spew.ChannelFilter;
import io.tattletail.spew.StartAt;
import io.tattletail.spew.kafka.KafkaSpew;
import io.tattletail.spew.kafka.KafkaSpewOptions;
import io.tattletail.testkit.Await;
import io.tattletail.testkit.kafka.EmbeddedKafka;
import io.tattletail.testkit.kafka.EmbeddedKafkaExtension;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Records of Kafka are shown as what they are, and go to Kafka again. */
@ExtendWith(EmbeddedKafkaExtension.class)
class KafkaCommandsTest {

  @Test
  void recordsAreShownAndReplayedWhole(EmbeddedKafka kafka, @TempDir Path directory)
      throws Exception {
    String servers = kafka.bootstrapServers();
    kafka.createTopic("tool.orders", 1);
    kafka.createTopic("tool.replayed", 1);
    try (var producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", servers), new StringSerializer(), new StringSerializer())) {
      producer
          .send(new ProducerRecord<>("tool.orders", 0, 1_442_052_000_000L, "17", "{\"t\":3}"))
          .get();
      producer.send(new ProducerRecord<>("tool.orders", 0, 1_442_052_001_000L, "18", "x<y")).get();
    }
    String root = directory.resolve("archive").toString();
    record(servers, root);

    List<String> lines = ToolRun.of("cat", root).lines();
    assertThat(lines).hasSize(2);
    JsonNode first = Json.MAPPER.readTree(lines.get(0));
    assertThat(first.at("/kafka/topic").asText()).isEqualTo("tool.orders");
    assertThat(first.at("/kafka/key").asText()).isEqualTo("17");
    assertThat(first.at("/kafka/offset").asLong()).isZero();
    assertThat(first.at("/payload/t").asInt()).isEqualTo(3);
    assertThat(Json.MAPPER.readTree(lines.get(1)).get("payloadText").asText()).isEqualTo("x<y");

    ToolRun replay =
        ToolRun.of("replay", "--to", "kafka:" + servers + "/tool.replayed", "--execute", root);
    assertThat(replay.err()).isEmpty();
    assertThat(replay.code()).isZero();
    assertThat(read(servers, "tool.replayed", 2)).containsExactly("17={\"t\":3}", "18=x<y");
  }

  @Test
  void otherEventsBecomeValuesOfATopic(EmbeddedKafka kafka, @TempDir Path directory)
      throws Exception {
    String servers = kafka.bootstrapServers();
    kafka.createTopic("tool.values", 1);
    String root = directory.resolve("archive").toString();
    ToolRun recorded =
        ToolRun.withInput(
            "{\"channel\":\"c\",\"id\":\"a\",\"timestamp\":\"2015-09-12T10:00:00Z\",\"payload\":1}\n",
            "record",
            "--create",
            root);
    assertThat(recorded.code()).isZero();
    ToolRun replay =
        ToolRun.of("replay", "--to", "kafka:" + servers + "/tool.values", "--execute", root);
    assertThat(replay.code()).isZero();
    assertThat(read(servers, "tool.values", 1))
        .containsExactly(
            "null={\"channel\":\"c\",\"id\":\"a\",\"timestamp\":\"2015-09-12T10:00:00Z\",\"payload\":1}");
  }

  private static void record(String servers, String root) throws Exception {
    try (EventRecorder recorder =
            EventRecorder.open(
                new org.apache.hadoop.fs.Path(root),
                new Configuration(),
                RecorderOptions.defaults().withoutPublishing());
        KafkaSpew spew = KafkaSpew.open(KafkaSpewOptions.defaults().bootstrapServers(servers))) {
      spew.subscribe("tool", ChannelFilter.of("tool.orders"), StartAt.earliest(), recorder);
      Await.until("two records", () -> ToolRun.of("cat", "--count", root).out().equals("2\n"));
    }
  }

  private static List<String> read(String servers, String topic, int count) throws Exception {
    List<String> read = new ArrayList<>();
    try (var consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", servers, "auto.offset.reset", "earliest"),
            new StringDeserializer(),
            new StringDeserializer())) {
      consumer.assign(List.of(new TopicPartition(topic, 0)));
      Await.until(
          count + " records",
          () -> {
            consumer
                .poll(Duration.ofMillis(200))
                .forEach(record -> read.add(record.key() + "=" + record.value()));
            return read.size() >= count;
          });
    }
    return read;
  }
}
