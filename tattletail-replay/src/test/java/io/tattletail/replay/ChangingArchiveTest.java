package io.tattletail.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tattletail.common.Partition;
import io.tattletail.internal.layout.SegmentFile;
import io.tattletail.spew.SpewEvent;
import io.tattletail.testkit.EventGenerator;
import io.tattletail.testkit.MiniHdfs;
import io.tattletail.testkit.MiniHdfsExtension;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Files that are replaced or deleted while a replay runs. */
@ExtendWith(MiniHdfsExtension.class)
class ChangingArchiveTest {
  private static final int EVENTS = 6_000;
  private static final Partition PARTITION = Partition.of("c", 1_772_359_200_000_000L);

  private final long seed = new Random().nextLong();

  /** Far more bytes than a replay reads ahead, so that there is something left to change. */
  private final List<SpewEvent> events =
      EventGenerator.seeded(seed)
          .withChannels(List.of("c"))
          .withStart(Instant.parse("2026-03-01T10:00:00Z"))
          .withMeanInterval(Duration.ofMillis(50))
          .withTies(0.2)
          .withPayloadBytes(3_000, 6_000)
          .stream()
          .limit(EVENTS)
          .toList();

  private final List<String> ids = events.stream().map(SpewEvent::id).toList();

  /** Seals the events as so many segments, one behind the other. */
  private void seal(SegmentArchive archive, String recorder, int segments) throws Exception {
    int size = EVENTS / segments;
    for (int s = 0; s < segments; s++) {
      archive.seal(recorder, s, (long) s * size, events.subList(s * size, (s + 1) * size));
    }
  }

  private static List<Path> files(SegmentArchive archive) throws Exception {
    return archive.archive().store().list(PARTITION).segments().stream()
        .map(SegmentFile::path)
        .toList();
  }

  private interface Change {
    void make(SegmentArchive archive) throws Exception;
  }

  /** Steps to the middle, changes the archive, and goes on. */
  private List<String> replayThrough(MiniHdfs hdfs, SegmentArchive archive, Change change)
      throws Exception {
    List<String> given = new ArrayList<>();
    ReplayerOptions small =
        ReplayerOptions.defaults().memoryBytes(ReplayerOptions.MIN_MEMORY_BYTES);
    try (EventReplayer replayer =
            EventReplayer.open(archive.archive().root(), hdfs.configuration(), small);
        ReplayCursor cursor = replayer.cursor(ReplayQuery.all())) {
      while (cursor.next()) {
        given.add(cursor.event().id());
        if (given.size() == EVENTS / 2) {
          change.make(archive);
        }
      }
      assertThat(cursor.report().restarts()).isPositive();
    }
    return given;
  }

  @Test
  void segmentsReplacedByOneOfTheSameEventsDoNotDisturbIt(MiniHdfs hdfs) throws Exception {
    try (SegmentArchive archive = new SegmentArchive(hdfs.newDirectory(), hdfs.configuration())) {
      seal(archive, "many", 200);
      assertThat(
              replayThrough(
                  hdfs,
                  archive,
                  changing -> {
                    List<Path> old = files(changing);
                    changing.seal("many", 200, 0, events);
                    for (Path file : old) {
                      changing.archive().store().fileSystem().delete(file, false);
                    }
                  }))
          .as("seed %d", seed)
          .isEqualTo(ids);
    }
  }

  @Test
  void filesThatAreDeletedAreMissedAndTheOthersGiven(MiniHdfs hdfs) throws Exception {
    try (SegmentArchive archive = new SegmentArchive(hdfs.newDirectory(), hdfs.configuration())) {
      seal(archive, "many", 200);
      List<String> given =
          replayThrough(
              hdfs,
              archive,
              changing -> {
                List<Path> files = files(changing);
                changing.archive().store().fileSystem().delete(files.get(190), false);
              });
      List<String> expected = new ArrayList<>(ids);
      expected.subList(190 * 30, 191 * 30).clear();
      assertThat(given).as("seed %d", seed).isEqualTo(expected);
    }
  }

  /** Lists a file that it cannot open. */
  public static final class OneFileMissing extends RawLocalFileSystem {
    @Override
    public FSDataInputStream open(Path path, int bufferSize) throws IOException {
      if (path.getName().endsWith("-190.avro")) {
        throw new FileNotFoundException(path + " is missing");
      }
      return super.open(path, bufferSize);
    }
  }

  @Test
  void aFileThatIsListedAndNeverThereEndsItInTheEnd(@TempDir java.nio.file.Path directory)
      throws Exception {
    Path root = new Path(directory.toUri());
    try (SegmentArchive archive = new SegmentArchive(root, new Configuration())) {
      seal(archive, "many", 200);
    }
    Configuration configuration = new Configuration();
    configuration.setClass("fs.file.impl", OneFileMissing.class, FileSystem.class);
    List<String> given = new ArrayList<>();
    try (EventReplayer replayer = EventReplayer.open(root, configuration);
        ReplayCursor cursor = replayer.cursor(ReplayQuery.all())) {
      assertThatThrownBy(
              () -> {
                while (cursor.next()) {
                  given.add(cursor.event().id());
                }
              })
          .isInstanceOf(FileNotFoundException.class)
          .hasMessageContaining("-190.avro is missing");
      assertThat(cursor.report().restarts()).as("seed %d", seed).isEqualTo(5);
    }
    Instant missing = events.get(190 * 30).timestamp();
    assertThat(given)
        .as("what comes before it, seed %d", seed)
        .isEqualTo(
            events.stream()
                .filter(event -> event.timestamp().isBefore(missing))
                .map(SpewEvent::id)
                .toList());
  }
}
