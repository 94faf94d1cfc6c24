package io.tattletail.recorder;

import static org.assertj.core.api.Assertions.assertThat;

import io.tattletail.archive.Archive;
import io.tattletail.archive.salvage.ArchiveVerifier;
import io.tattletail.archive.salvage.Salvaged;
import io.tattletail.archive.salvage.SegmentSalvager;
import io.tattletail.internal.layout.SegmentFile;
import io.tattletail.internal.layout.SegmentName;
import io.tattletail.recorder.Segments.Found;
import io.tattletail.spew.ChannelFilter;
import io.tattletail.spew.SpewEvent;
import io.tattletail.testkit.Await;
import io.tattletail.testkit.ControlledClock;
import io.tattletail.testkit.MiniHdfs;
import io.tattletail.testkit.MiniHdfsExtension;
import io.tattletail.testkit.faults.Fault;
import io.tattletail.testkit.faults.Faults;
import io.tattletail.testkit.faults.Operation;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Many partitions, large files, slow datanodes. */
@ExtendWith(MiniHdfsExtension.class)
class ScaleTest {
  private static final Instant TIME = Instant.parse("2026-03-01T10:00:00Z");
  private static final RecorderOptions PATIENT =
      RecorderOptions.defaults().commitInterval(Duration.ofHours(1));
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Faults faults = Faults.create();

  @AfterEach
  void liftFaults() {
    faults.close();
  }

  private static SpewEvent event(String channel, int i) {
    return SpewEvent.builder()
        .id(channel + "-" + i)
        .channel(channel)
        .timestamp(TIME.plusMillis(i))
        .payload("1")
        .build();
  }

  /** One event on each of so many channels. */
  private static List<SpewEvent> second(int channels, int i) {
    return IntStream.range(0, channels).mapToObj(c -> event("c" + c, i)).toList();
  }

  @Test
  void twoHundredChannelsWithAnEventASecondAreTwoHundredFiles(MiniHdfs hdfs) throws Exception {
    Path root = hdfs.newDirectory();
    ControlledClock clock = ControlledClock.at(TIME);
    try (EventRecorder recorder =
        EventRecorder.open(root, hdfs.configuration(), RecorderOptions.defaults().clock(clock))) {
      for (int i = 0; i < 5; i++) {
        recorder.onEvents(second(200, i));
        clock.advance(Duration.ofSeconds(1));
      }
    }
    try (Segments segments = new Segments(hdfs, root)) {
      assertThat(segments.files()).hasSize(200);
      assertThat(segments.events()).hasSize(1_000);
    }
  }

  @Test
  void beyondMaxOpenSegmentsOnlyWhatHasNoRoomIsSealed(MiniHdfs hdfs) throws Exception {
    Path root = hdfs.newDirectory();
    try (EventRecorder recorder =
        EventRecorder.open(root, hdfs.configuration(), PATIENT.maxOpenSegments(10))) {
      for (int i = 0; i < 8; i++) {
        recorder.onEvents(second(11, i));
      }
    }
    try (Segments segments = new Segments(hdfs, root)) {
      assertThat(segments.events()).hasSize(88);
      assertThat(segments.files()).as("ten that stay open, and one a commit").hasSize(18);
    }
  }

  @Test
  void aCommitDoesNotWaitForFilesToBeClosed(MiniHdfs hdfs) throws Exception {
    Path root = hdfs.newDirectory();
    try (EventRecorder recorder =
        EventRecorder.open(root, faults.install(hdfs.configuration()), PATIENT.rollBytes(1))) {
      Fault hang = faults.fail(Operation.CLOSE).hang(Duration.ofMinutes(5));
      // Each commit makes a segment that is large enough to be sealed, until too many wait.
      for (int i = 0; i < 400; i++) {
        recorder.onEvent(event("c", i));
      }
      assertThat(recorder.statistics().segmentsSealed()).isZero();
      hang.lift();
    }
    try (Segments segments = new Segments(hdfs, root)) {
      assertThat(segments.events()).hasSize(400);
      assertThat(segments.unsealed()).isZero();
      assertThat(segments.files()).as("no more than may wait").hasSizeBetween(200, 300);
    }
  }

  @Test
  void aRecorderThatHasMetManyPartitionsForgetsThemInANewRun(MiniHdfs hdfs) throws Exception {
    Path root = hdfs.newDirectory();
    try (EventRecorder recorder =
        EventRecorder.open(root, hdfs.configuration(), PATIENT.mostPartitions(5))) {
      for (int i = 0; i < 30; i++) {
        recorder.onEvent(event("c" + i % 10, i));
      }
      Await.until(
          "a new run begins with each sixth partition", () -> recorder.statistics().runs() == 6);
    }
    try (Segments segments = new Segments(hdfs, root);
        Archive archive = Archive.open(root, hdfs.configuration())) {
      assertThat(segments.events()).hasSize(30);
      assertThat(segments.unsealed()).isZero();
      Set<String> names = new HashSet<>();
      for (SegmentFile file : segments.files()) {
        names.add(file.name().recorder());
      }
      assertThat(names).as("the last run has no event").hasSize(5);
      assertThat(ArchiveVerifier.of(archive).verify().isSound()).isTrue();
    }
  }

  @Test
  void aSlowFlushRollsItsSegment(MiniHdfs hdfs) throws Exception {
    Path root = hdfs.newDirectory();
    AtomicLong nanos = new AtomicLong();
    try (EventRecorder recorder =
            EventRecorder.open(
                root, faults.install(hdfs.configuration()), PATIENT.nanoTime(nanos::get));
        Segments segments = new Segments(hdfs, root)) {
      for (int i = 0; i < 20; i++) {
        recorder.onEvent(event("c", i));
      }
      Fault slow = faults.fail(Operation.HFLUSH).next().hang(PATIENCE);
      CompletableFuture<Void> appended = recorder.append(event("c", 20));
      CompletableFuture<Void> flushed =
          CompletableFuture.runAsync(
              () -> assertThatCodeOf(recorder), task -> new Thread(task).start());
      slow.awaitFired(PATIENCE);
      nanos.addAndGet(TimeUnit.SECONDS.toNanos(3));
      slow.lift();
      assertThat(flushed).succeedsWithin(PATIENCE);
      assertThat(appended).succeedsWithin(PATIENCE);
      recorder.onEvent(event("c", 21));
      assertThat(segments.events())
          .extracting(Found::segment)
          .as("the event behind the slow one")
          .last()
          .isEqualTo(1L);
      assertThat(segments.events().get(20).segment()).isZero();
    }
  }

  private static void assertThatCodeOf(EventRecorder recorder) {
    try {
      recorder.flush();
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void aFileOfSeveralBlocksIsFlushedReadAndSalvagedLikeOneOfOne(MiniHdfs hdfs) throws Exception {
    Path root = hdfs.newDirectory();
    ControlledClock clock = ControlledClock.at(TIME);
    SplittableRandom random = new SplittableRandom(7);
    try (EventRecorder recorder =
            EventRecorder.open(
                root, hdfs.configuration(), PATIENT.clock(clock).rollAge(Duration.ofHours(1)));
        Segments segments = new Segments(hdfs, root);
        Archive archive = Archive.open(root, hdfs.configuration())) {
      recorder.onEvent(event("c", 0));
      assertThat(blockSize(hdfs, segments)).as("of an unknown channel").isEqualTo(16 << 20);
      clock.advance(Duration.ofHours(1));
      Await.until("the segment is sealed", () -> segments.sealed() == 1);
      for (int i = 1; i <= 30; i++) {
        recorder.onEvent(large(i, random));
      }
      assertThat(blockSize(hdfs, segments)).as("learned from the short one").isEqualTo(1 << 20);
      assertThat(segments.events()).as("while it is open").hasSize(31);
      SegmentSalvager salvager = SegmentSalvager.forced(archive);
      Await.until(
          "it is salvaged",
          () ->
              salvager.salvage(ChannelFilter.all()).stream()
                  .anyMatch(done -> done.outcome() == Salvaged.Outcome.SEALED));
      assertThat(segments.unsealed()).isZero();
      assertThat(segments.events()).hasSize(31);
    }
  }

  private static SpewEvent large(int i, SplittableRandom random) {
    StringBuilder digits = new StringBuilder();
    while (digits.length() < 200_000) {
      digits.append(random.nextLong(Long.MAX_VALUE));
    }
    return SpewEvent.builder()
        .id("large-" + i)
        .channel("c")
        .timestamp(TIME.plusMillis(i))
        .payload("\"" + digits + "\"")
        .build();
  }

  private static long blockSize(MiniHdfs hdfs, Segments segments) throws Exception {
    for (SegmentFile file : segments.files()) {
      if (file.name() instanceof SegmentName.Unsealed) {
        FileStatus status = FileSystem.get(hdfs.configuration()).getFileStatus(file.path());
        return status.getBlockSize();
      }
    }
    throw new AssertionError("no open file");
  }
}
