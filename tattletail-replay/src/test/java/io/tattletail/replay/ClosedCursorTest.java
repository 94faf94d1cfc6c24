package io.tattletail.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.tattletail.spew.SpewEvent;
import io.tattletail.testkit.Await;
import io.tattletail.testkit.EventGenerator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What was read ahead and is not wanted any more is closed too. */
class ClosedCursorTest {
  private final long seed = new Random().nextLong();

  @TempDir Path directory;

  private org.apache.hadoop.fs.Path root() {
    return new org.apache.hadoop.fs.Path(directory.toUri());
  }

  /** Files of the archive that this process has open. */
  private long openFiles() throws IOException {
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
      return descriptors.filter(this::isOfArchive).count();
    }
  }

  private boolean isOfArchive(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).startsWith(directory);
    } catch (IOException e) {
      // It was closed while the directory was listed.
      return false;
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aCursorClosedAnywhereLeavesNoFileOpenOnceItsReadersAreDone() throws Exception {
    List<SpewEvent> events =
        EventGenerator.seeded(seed)
            .withChannels(List.of("c"))
            .withStart(Instant.parse("2026-03-01T10:00:00Z"))
            .stream()
            .limit(2_000)
            .toList();
    try (SegmentArchive archive = new SegmentArchive(root(), new Configuration())) {
      for (int s = 0; s < 100; s++) {
        archive.seal("r", s, 20L * s, events.subList(20 * s, 20 * (s + 1)));
      }
    }
    EventReplayer replayer = EventReplayer.open(root(), new Configuration());
    for (int steps = 0; steps <= 2_000; steps += 97) {
      try (ReplayCursor cursor = replayer.cursor(ReplayQuery.all())) {
        for (int i = 0; i < steps; i++) {
          assertThat(cursor.next()).as("seed %d", seed).isTrue();
        }
      }
    }
    replayer.close();
    Await.until("no open files, with seed " + seed, () -> openFiles() == 0);
  }
}
