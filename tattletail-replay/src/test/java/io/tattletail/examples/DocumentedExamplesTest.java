package io.tattletail.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.tattletail.archive.publish.PublishReport;
import io.tattletail.replay.EventReplayer;
import io.tattletail.replay.ReplayControl;
import io.tattletail.replay.ReplayOutcome;
import io.tattletail.replay.ReplayQuery;
import io.tattletail.replay.ReplayReport;
import io.tattletail.spew.Origin;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.SpewEventHandler;
import io.tattletail.testkit.Await;
import io.tattletail.testkit.CapturingHandler;
import io.tattletail.testkit.EmbeddedSpew;
import io.tattletail.testkit.MiniHdfs;
import io.tattletail.testkit.MiniHdfsExtension;
import io.tattletail.testkit.kafka.EmbeddedKafka;
import io.tattletail.testkit.kafka.EmbeddedKafkaExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith({MiniHdfsExtension.class, EmbeddedKafkaExtension.class})
class DocumentedExamplesTest {
  private static final Path EXAMPLES = Path.of("src/test/java/io/tattletail/examples");

  @Test
  void theReadmesJavaIsTheWholeOfAnExample() throws IOException {
    assertThat(shown("README.md")).containsExactly(whole("Billing.java"));
  }

  @Test
  void theTestThatTheDocsShowIsTheWholeOfAnExample() throws IOException {
    assertThat(shown("docs/testing.md")).containsExactly(whole("RevenueTest.java"));
  }

  /** All of an example but its package. */
  private static String whole(String example) throws IOException {
    String code = Files.readString(EXAMPLES.resolve(example));
    return code.substring(code.indexOf("import ")).stripTrailing();
  }

  @Test
  void theDocsJavaIsTheCodeThatIsCompiledHere() throws IOException {
    List<String> compiled =
        all(
                EXAMPLES.resolve("Snippets.java"),
                Pattern.compile("// begin \\w+\n(.*?)\n *// end", Pattern.DOTALL))
            .stream()
            .map(String::stripIndent)
            .toList();
    List<String> shown = new ArrayList<>(shown("docs/operations.md"));
    shown.addAll(shown("docs/kafka.md"));
    assertThat(shown).isNotEmpty().isEqualTo(compiled);
  }

  private static List<String> shown(String document) throws IOException {
    return all(Path.of("..", document), Pattern.compile("```java\n(.*?)\n```", Pattern.DOTALL));
  }

  private static List<String> all(Path file, Pattern pattern) throws IOException {
    List<String> found = new ArrayList<>();
    Matcher matcher = pattern.matcher(Files.readString(file));
    while (matcher.find()) {
      found.add(matcher.group(1));
    }
    return found;
  }

  @Test
  void recordsOfAnyTopicAreRecordedAndPublishedToAnother(MiniHdfs hdfs, EmbeddedKafka kafka)
      throws Exception {
    var root = hdfs.newDirectory();
    String servers = kafka.bootstrapServers();
    kafka.createTopic("orders", 1);
    kafka.createTopic("orders.replayed", 1);
    try (var producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", servers), new StringSerializer(), new StringSerializer())) {
      producer.send(new ProducerRecord<>("orders", "17", "{\"total\":3}")).get();
      producer.send(new ProducerRecord<>("orders", "17", null)).get();
    }

    Snippets.kafka(
        servers, root, hdfs.configuration(), () -> awaitEvents(root, hdfs.configuration(), 2));
    ReplayReport report = Snippets.kafkaReplay(servers, root, hdfs.configuration());

    assertThat(report.outcome()).isEqualTo(ReplayOutcome.COMPLETED);
    assertThat(
            kafka
                .admin()
                .listOffsets(Map.of(new TopicPartition("orders.replayed", 0), OffsetSpec.latest()))
                .all()
                .get()
                .values())
        .extracting(ListOffsetsResult.ListOffsetsResultInfo::offset)
        .containsExactly(2L);
  }

  /** Until a replay shows so many events, also of files that are still being written. */
  private static void awaitEvents(
      org.apache.hadoop.fs.Path root, Configuration configuration, int count) {
    try {
      Await.until(count + " events", () -> shown(root, configuration) >= count);
    } catch (Exception e) {
      throw new IllegalStateException(count + " events do not show", e);
    }
  }

  private static long shown(org.apache.hadoop.fs.Path root, Configuration configuration)
      throws IOException {
    try (EventReplayer replayer = EventReplayer.open(root, configuration)) {
      return replayer.replay(ReplayQuery.all(), new CapturingHandler()).delivered();
    }
  }

  @Test
  void whatTheReadmesExampleRecordsItReplays(MiniHdfs hdfs) throws Exception {
    var root = hdfs.newDirectory();
    CapturingHandler handler = new CapturingHandler();
    try (EmbeddedSpew spew = EmbeddedSpew.open()) {
      publish(spew, "contact.added", "2026-11-22T10:30:00Z");
      publish(spew, "contact.added", "2026-11-22T11:00:00Z");
      publish(spew, "order.paid", "2026-11-22T10:30:00Z");
      billing(hdfs, root, spew, handler).recordAll(() -> awaitRecorded(spew));
    }
    PublishReport published = Snippets.publish(root, hdfs.configuration());
    assertThat(published.events()).isEqualTo(3);
    assertThat(published.problems()).isEmpty();
    ReplayReport report;
    try (EmbeddedSpew spew = EmbeddedSpew.open()) {
      report = billing(hdfs, root, spew, handler).replayHour("2026-11-22T10:00:00Z");
    }
    assertThat(report.delivered()).isEqualTo(1);
    assertThat(handler.events())
        .extracting(SpewEvent::timestamp)
        .containsExactly(Instant.parse("2026-11-22T10:30:00Z"));
    handler.clear();
    CapturingHandler deadLetters = new CapturingHandler();
    ReplayReport planned =
        Snippets.planned(root, hdfs.configuration(), handler, deadLetters, new ReplayControl());
    assertThat(planned.outcome()).isEqualTo(ReplayOutcome.COMPLETED);
    assertThat(handler.events()).hasSize(2);
    assertThat(deadLetters.events()).isEmpty();
  }

  @Test
  void theReadmesExampleStartsColdWithHistoryAndGoesOnLive(MiniHdfs hdfs, @TempDir Path directory)
      throws Exception {
    var root = hdfs.newDirectory();
    CapturingHandler handler = new CapturingHandler();
    try (EmbeddedSpew spew = EmbeddedSpew.open()) {
      publish(spew, "contact.added", "2026-11-22T10:30:00Z");
      publish(spew, "job.done", "2026-11-22T10:31:00Z");
      Billing billing = billing(hdfs, root, spew, handler);
      billing.recordAll(() -> awaitRecorded(spew));
      publish(spew, "order.paid", "2026-11-22T10:32:00Z");
      billing.startCold(
          directory.resolve("checkpoint").toFile(),
          () -> {
            publish(spew, "order.paid", "2026-11-22T10:33:00Z");
            spew.awaitCaughtUp("billing", Duration.ofSeconds(60));
          });
    }
    assertThat(handler.events())
        .extracting(SpewEvent::origin, event -> event.timestamp().toString())
        .containsExactly(
            tuple(Origin.REPLAY, "2026-11-22T10:30:00Z"),
            tuple(Origin.LIVE, "2026-11-22T10:32:00Z"),
            tuple(Origin.LIVE, "2026-11-22T10:33:00Z"));
  }

  private static Billing billing(
      MiniHdfs hdfs, org.apache.hadoop.fs.Path root, EmbeddedSpew spew, SpewEventHandler handler) {
    return new Billing(root, hdfs.configuration(), spew, handler);
  }

  private static void awaitRecorded(EmbeddedSpew spew) {
    spew.awaitCaughtUp("recorder", Duration.ofSeconds(60));
  }

  private static void publish(EmbeddedSpew spew, String channel, String timestamp) {
    spew.publish(SpewEvent.builder().channel(channel).timestamp(Instant.parse(timestamp)).build());
  }
}
