package io.tattletail.recorder;

import static org.assertj.core.api.Assertions.assertThat;

import io.tattletail.internal.layout.SegmentFile;
import io.tattletail.spew.SpewEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.Random;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The level that a recorder is given reaches its files. */
class CompressionTest {
  private static final Instant TIME = Instant.parse("2026-11-24T10:00:00Z");
  private static final int EVENTS = 2_000;

  @TempDir java.nio.file.Path directory;

  @Test
  void aHigherLevelMakesSmallerFiles() throws IOException {
    long fast = recordedBytes(RecorderOptions.defaults().compressionLevel(1));
    long small = recordedBytes(RecorderOptions.defaults().compressionLevel(19));
    assertThat(small).isLessThan(fast * 95 / 100);
  }

  @Test
  void withoutALevelFilesAreThoseOfLevelThree() throws IOException {
    assertThat(recordedBytes(RecorderOptions.defaults().name("a").compressionThreads(1)))
        .isCloseTo(
            recordedBytes(RecorderOptions.defaults().name("b").compressionLevel(3)),
            Percentage.withPercentage(1));
  }

  /** Records the same events each time, and reads them back. */
  private long recordedBytes(RecorderOptions options) throws IOException {
    Path root = new Path(Files.createTempDirectory(directory, "archive").toUri());
    Random random = new Random(1);
    try (EventRecorder recorder =
        EventRecorder.open(root, new Configuration(), options.withoutPublishing())) {
      for (int i = 0; i < EVENTS; i++) {
        var unused =
            recorder.append(
                SpewEvent.builder()
                    .channel("page.edited")
                    .id("edit-" + i)
                    .timestamp(TIME.plusMillis(i))
                    .payload("{\"text\":\"" + text(random) + "\"}")
                    .build());
      }
      recorder.flush();
    }
    try (Segments segments = new Segments(root, new Configuration())) {
      assertThat(segments.events()).hasSize(EVENTS);
      return segments.files().stream().mapToLong(SegmentFile::length).sum();
    }
  }

  /** Repetitive, and never the same. */
  private static String text(Random random) {
    return random
        .ints(40, 0, 300)
        .mapToObj(word -> "word" + word * 7_919L)
        .collect(Collectors.joining(" "));
  }
}
