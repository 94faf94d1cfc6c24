package io.tattletail.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a flight recording of the JVM tells of a replay. */
class ReplayFlightRecordingTest {
  @TempDir private Path directory;

  @Test
  void aFlightRecordingHasTheWaitsOfAReplay() throws Exception {
    org.apache.hadoop.fs.Path root = SmallArchive.record(directory, SmallArchive.everySecond(3));
    Path file = directory.resolve("recording.jfr");
    try (Recording recording = new Recording();
        EventReplayer replayer = SmallArchive.replayer(root)) {
      recording.enable("io.tattletail.ReplayStall").withoutThreshold();
      recording.start();
      replayer.replay(ReplayQuery.all(), event -> {});
      recording.stop();
      recording.dump(file);
    }
    assertThat(RecordingFile.readAllEvents(file))
        .extracting(event -> event.getEventType().getName())
        .isNotEmpty()
        .containsOnly("io.tattletail.ReplayStall");
    assertThat(RecordingFile.readAllEvents(file))
        .extracting((RecordedEvent event) -> event.getString("waitedFor"))
        .anyMatch(waitedFor -> waitedFor.contains("channel=c/date=2026-03-01"));
  }
}
