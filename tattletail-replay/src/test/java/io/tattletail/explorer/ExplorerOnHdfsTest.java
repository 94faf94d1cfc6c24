package io.tattletail.explorer;

import static io.tattletail.explorer.ExploredArchive.encoded;
import static io.tattletail.explorer.ExploredArchive.event;
import static io.tattletail.explorer.ExploredArchive.options;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tattletail.archive.Archive;
import io.tattletail.archive.publish.ArchivePublisher;
import io.tattletail.archive.publish.PublishOptions;
import io.tattletail.recorder.EventRecorder;
import io.tattletail.recorder.RecorderOptions;
import io.tattletail.spew.SpewEvent;
import io.tattletail.testkit.MiniHdfs;
import io.tattletail.testkit.MiniHdfsExtension;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@Timeout(120)
@ExtendWith(MiniHdfsExtension.class)
class ExplorerOnHdfsTest {
  private static List<SpewEvent> events(String channel, int first, int count) {
    return IntStream.range(first, first + count)
        .mapToObj(
            i ->
                event(channel, channel + i, i * 1_000L)
                    .header("correlation-id", "k" + i)
                    .payload("{\"n\":" + i + "}")
                    .build())
        .toList();
  }

  @Test
  void whatIsPublishedWhatIsSealedAndWhatIsBeingRecordedIsShownAndFound(MiniHdfs hdfs)
      throws Exception {
    Path root = hdfs.newDirectory();
    RecorderOptions recording = RecorderOptions.defaults().withoutPublishing();
    try (EventRecorder recorder = EventRecorder.open(root, hdfs.configuration(), recording)) {
      recorder.onEvents(events("orders", 0, 20));
    }
    try (Archive archive = Archive.open(root, hdfs.configuration())) {
      ArchivePublisher.of(archive, PublishOptions.defaults().grace(Duration.ZERO)).runNow();
    }
    try (EventRecorder recorder = EventRecorder.open(root, hdfs.configuration(), recording)) {
      recorder.onEvents(events("orders", 20, 10));
    }
    try (EventRecorder recorder = EventRecorder.open(root, hdfs.configuration(), recording);
        ExploredArchive archive = new ExploredArchive(root, hdfs.configuration(), options())) {
      recorder.onEvents(events("orders", 30, 5));

      assertThat(archive.line("timeline", "/api/timeline").get("archive").asText())
          .startsWith("hdfs://")
          .contains(root.toUri().getPath());
      JsonNode channel = archive.line("channel", "/api/timeline");
      assertThat(channel.get("events").asInt()).as("events of sealed files").isEqualTo(30);
      assertThat(channel.get("unindexedFiles").asInt()).isEqualTo(1);
      assertThat(channel.get("problems").findValuesAsText("kind"))
          .contains("unsealed", "unpublished")
          .doesNotContain("damaged", "missing", "gap", "unreadable");

      assertThat(archive.ids("/api/events?order=newest")).hasSize(35).startsWith("orders34");
      assertThat(archive.ids("/api/search?where=" + encoded("/n=7"))).containsExactly("orders7");
      assertThat(archive.ids("/api/search?where=" + encoded("/n=33"))).containsExactly("orders33");
      JsonNode cost = archive.line("cost", "/api/cost");
      assertThat(cost.get("files").asInt()).isEqualTo(3);
      assertThat(cost.get("unindexedFiles").asInt()).isEqualTo(1);

      assertThat(shown(archive, 7).get("file").asText())
          .startsWith("hdfs://")
          .endsWith("/published/channel=orders/date=2026-03-01/round-0.avro");
      assertThat(shown(archive, 7).get("published").asBoolean()).isTrue();
      assertThat(shown(archive, 7).get("block").asLong()).isPositive();
      assertThat(shown(archive, 25).get("file").asText()).contains("/recorded/channel=orders/");
      JsonNode recorded = shown(archive, 33);
      assertThat(recorded.get("published").asBoolean()).isFalse();
      assertThat(recorded.get("block").asLong()).isPositive();
      assertThat(recorded.get("sequence").asLong()).isEqualTo(3);
      assertThat(archive.lines("node", "/api/trace?id=k33")).hasSize(1);
    }
  }

  private static JsonNode shown(ExploredArchive archive, int number) throws Exception {
    String at = ExploredArchive.START.plusSeconds(number) + "~orders~orders" + number;
    return archive.line("event", "/api/event?at=" + encoded(at));
  }
}
