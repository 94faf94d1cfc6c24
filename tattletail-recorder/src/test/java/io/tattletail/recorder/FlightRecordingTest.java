package io.tattletail.recorder;

import static org.assertj.core.api.Assertions.assertThat;

import io.tattletail.archive.publish.PublishOptions;
import io.tattletail.spew.JsonSpewSerializer;
import io.tattletail.spew.SpewEvent;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a flight recording of the JVM tells of a recorder. */
class FlightRecordingTest {
  @TempDir private Path directory;

  @Test
  void aFlightRecordingHasCommitsRollsAndPublishedRounds() throws Exception {
    org.apache.hadoop.fs.Path root =
        new org.apache.hadoop.fs.Path(directory.resolve("archive").toUri());
    Path file = directory.resolve("recording.jfr");
    SpewEvent event =
        SpewEvent.builder()
            .channel("c")
            .timestamp(Instant.parse("2026-03-01T10:00:00Z"))
            .payload("1")
            .build()
            .serializedBy(new JsonSpewSerializer());
    try (Recording recording = new Recording()) {
      recording.enable("io.tattletail.Commit").withoutThreshold();
      recording.enable("io.tattletail.Roll").withoutThreshold();
      recording.enable("io.tattletail.Publish").withoutThreshold();
      recording.start();
      try (EventRecorder recorder =
          EventRecorder.open(
              root,
              new Configuration(),
              RecorderOptions.defaults()
                  .name("r")
                  .publishing(PublishOptions.defaults())
                  .publishingOnClose())) {
        recorder.onEvents(List.of(event, event));
      }
      recording.stop();
      recording.dump(file);
    }

    List<RecordedEvent> events = RecordingFile.readAllEvents(file);
    RecordedEvent commit = only(events, "io.tattletail.Commit");
    assertThat(commit.getString("recorder")).startsWith("r.");
    assertThat(commit.getLong("events")).isEqualTo(2);
    assertThat(commit.getLong("bytes"))
        .isEqualTo(2L * event.serialized().orElseThrow().remaining());
    assertThat(commit.getInt("partitions")).isEqualTo(1);
    assertThat(commit.getBoolean("acknowledged")).isTrue();
    RecordedEvent roll = only(events, "io.tattletail.Roll");
    assertThat(roll.getString("segment")).contains("/channel=c/date=2026-03-01/");
    assertThat(roll.getLong("length")).isPositive();
    assertThat(roll.getBoolean("sealed")).isTrue();
    RecordedEvent publish = only(events, "io.tattletail.Publish");
    assertThat(publish.getString("partition")).contains("2026-03-01");
    assertThat(publish.getLong("events")).isEqualTo(1);
    assertThat(publish.getBoolean("published")).isTrue();
  }

  private static RecordedEvent only(List<RecordedEvent> events, String name) {
    List<RecordedEvent> found =
        events.stream().filter(event -> event.getEventType().getName().equals(name)).toList();
    assertThat(found).as(name).hasSize(1);
    return found.get(0);
  }
}
