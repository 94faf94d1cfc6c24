package io.tattletail.engines;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tattletail.replay.EventReplayer;
import io.tattletail.replay.ReplayQuery;
import io.tattletail.spew.SpewEvent;
import io.tattletail.testkit.CapturingHandler;
import io.tattletail.testkit.kafka.EmbeddedKafka;
import io.tattletail.testkit.kafka.EmbeddedKafkaExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The service of docs/production.md, with the versions of libraries that Spring Boot manages, in a
 * process of its own.
 */
@Tag("engines")
@ExtendWith(EmbeddedKafkaExtension.class)
class SpringBootTest {
  private static final Path RUNTIME = Path.of("../tattletail-recorder/target/runtime.classpath");

  @TempDir private Path directory;

  @ParameterizedTest
  @CsvSource({
    "spring-boot-3.5, org.springframework.boot.actuate.health, org.springframework.boot.actuate.health",
    "spring-boot-4.0, org.springframework.boot.health.contributor, org.springframework.boot.health.actuate.endpoint"
  })
  void aServiceRecordsAndItsHealthIsUpAndThenDown(
      String boot, String contributors, String endpoints, EmbeddedKafka kafka) throws Exception {
    String topic = "orders." + boot.replace('.', '-');
    kafka.createTopic(topic, 1);
    Path archive = directory.resolve("archive");
    try (EngineProcess service =
        EngineProcess.startSource(
            boot,
            source(contributors, endpoints),
            classPath(boot),
            "-Dtattletail.root=" + archive.toUri(),
            "-Dtattletail.kafka=" + kafka.bootstrapServers())) {
      assertThat(service.run("health")).containsExactly("UP", "recorder UP", "subscription UP");

      publish(kafka, topic);

      assertThat(service.run("await 10")).containsExactly("10.0");
      assertThat(service.run("health")).containsExactly("UP", "recorder UP", "subscription UP");
      service.run("close");
      assertThat(service.run("health"))
          .containsExactly("DOWN", "recorder DOWN", "subscription DOWN");
    }

    CapturingHandler replayed = new CapturingHandler();
    try (EventReplayer replayer =
        EventReplayer.open(new org.apache.hadoop.fs.Path(archive.toUri()), new Configuration())) {
      replayer.replay(ReplayQuery.all(), replayed);
    }
    assertThat(replayed.events())
        .extracting(SpewEvent::payload)
        .extracting(payload -> UTF_8.decode(payload).toString())
        .containsExactly(
            "value 0", "value 1", "value 2", "value 3", "value 4", "value 5", "value 6", "value 7",
            "value 8", "value 9");
  }

  private static void publish(EmbeddedKafka kafka, String topic) {
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", kafka.bootstrapServers()),
            new StringSerializer(),
            new StringSerializer())) {
      for (int i = 0; i < 10; i++) {
        producer.send(new ProducerRecord<>(topic, "key", "value " + i));
      }
    }
  }

  /** The class of docs/production.md, with the imports of a version, beside one that runs it. */
  private Path source(String contributors, String endpoints) throws Exception {
    Matcher recording =
        Pattern.compile("```java\n(@Configuration.*?)```", Pattern.DOTALL)
            .matcher(Files.readString(Path.of("../docs/production.md")));
    assertThat(recording.find()).isTrue();
    String service =
        Files.readString(Path.of("src/test/engines/BootService.java.template"))
            .replace("health.contributors", contributors)
            .replace("health.endpoints", endpoints);
    return Files.writeString(
        directory.resolve("BootService.java"), service + "\n" + recording.group(1));
  }

  /** Spring Boot's jars, and of ours those that Spring Boot has no version of. */
  private static List<String> classPath(String boot) throws Exception {
    List<String> jars =
        new ArrayList<>(
            List.of(
                Files.readString(Path.of("target/engines", boot, "classpath"))
                    .strip()
                    .split(java.io.File.pathSeparator)));
    List<String> managed = jars.stream().map(SpringBootTest::artifact).toList();
    Stream.of(Files.readString(RUNTIME).strip().split(java.io.File.pathSeparator))
        .filter(jar -> !managed.contains(artifact(jar)))
        .forEach(jars::add);
    jars.add(Path.of("../tattletail-recorder/target/classes").toString());
    return jars;
  }

  private static String artifact(String jar) {
    return Path.of(jar).getFileName().toString().replaceAll("-[0-9].*", "");
  }
}
