package io.tattletail.recorder;

import static org.assertj.core.api.Assertions.assertThat;

import io.tattletail.archive.Archive;
import io.tattletail.archive.publish.ArchivePublisher;
import io.tattletail.archive.publish.PublishOptions;
import io.tattletail.archive.salvage.ArchiveVerifier;
import io.tattletail.archive.salvage.Finding;
import io.tattletail.archive.salvage.Salvaged.Outcome;
import io.tattletail.archive.salvage.SegmentSalvager;
import io.tattletail.archive.salvage.VerificationReport;
import io.tattletail.common.Partition;
import io.tattletail.internal.layout.SegmentName;
import io.tattletail.spew.ChannelFilter;
import io.tattletail.spew.Micros;
import io.tattletail.spew.SpewEvent;
import io.tattletail.testkit.Await;
import io.tattletail.testkit.MiniHdfs;
import io.tattletail.testkit.MiniHdfsExtension;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options.Rename;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A file is deleted or replaced while it is written. */
@ExtendWith(MiniHdfsExtension.class)
class LostFileTest {
  private static final Instant TIME = Instant.parse("2026-03-01T10:00:00Z");

  private final List<LostFile> losses = new CopyOnWriteArrayList<>();

  private final RecorderOptions options =
      RecorderOptions.defaults()
          .commitInterval(Duration.ofHours(1))
          .lookInterval(Duration.ofMillis(20))
          .salvagePause(Duration.ofMillis(50))
          .listener(
              new RecorderListener() {
                @Override
                public void onLoss(LostFile lost) {
                  losses.add(lost);
                }
              });

  private static SpewEvent event(int i) {
    return SpewEvent.builder()
        .id("id-" + i)
        .channel("c")
        .timestamp(TIME.plusMillis(i))
        .payload("1")
        .build();
  }

  @Nested
  class OnHdfs extends OnAnyFileSystem {
    @BeforeEach
    void use(MiniHdfs hdfs) throws IOException {
      work(hdfs.newDirectory(), hdfs.configuration());
    }

    @Test
    void aFileThatWasSealedByForceIsNoLoss() throws Exception {
      try (EventRecorder recorder = EventRecorder.open(root, configuration, options);
          Archive archive = Archive.open(root, configuration)) {
        recorder.onEvent(event(0));
        SegmentSalvager salvager = SegmentSalvager.forced(archive);
        Await.until(
            "the segment is sealed",
            () -> {
              // The recorder may notice, and seal its file itself: it makes no difference.
              salvager.salvage(ChannelFilter.all());
              return archive.store().list(Partition.of("c", Micros.of(TIME))).segments().stream()
                  .anyMatch(file -> file.name() instanceof SegmentName.Sealed);
            });
        for (int i = 1; i <= 20; i++) {
          recorder.append(event(i));
          recorder.flush();
        }
        assertThat(recorder.statistics().eventsLost()).isZero();
      }
      assertThat(losses).isEmpty();
      assertThat(verify().isSound()).isTrue();
    }
  }

  /** Its twin is sealed, absorbed by a round and deleted before anybody looks. */
  @Test
  void aFileThatWasPublishedIsNoLoss(MiniHdfs hdfs) throws Exception {
    Path root = hdfs.newDirectory();
    try (EventRecorder recorder =
            EventRecorder.open(
                root, hdfs.configuration(), options.lookInterval(Duration.ofHours(1)));
        Archive archive = Archive.open(root, hdfs.configuration())) {
      recorder.onEvent(event(0));
      SegmentSalvager salvager = SegmentSalvager.forced(archive);
      Await.until(
          "the segment is sealed",
          () ->
              salvager.salvage(ChannelFilter.all()).stream()
                  .anyMatch(done -> done.outcome() == Outcome.SEALED));
      ArchivePublisher.of(
              archive,
              PublishOptions.defaults()
                  .grace(Duration.ZERO)
                  .clock(() -> Instant.now().plusSeconds(60)))
          .runNow();
      assertThat(archive.store().listing().recordedPartitions(ChannelFilter.all())).isEmpty();
      for (int i = 1; i <= 20; i++) {
        recorder.append(event(i));
        recorder.flush();
      }
      assertThat(recorder.statistics().eventsLost()).isZero();
    }
    assertThat(losses).isEmpty();
  }

  @Nested
  class OnTheLocalDisk extends OnAnyFileSystem {
    @BeforeEach
    void use(@TempDir java.nio.file.Path temporary) {
      work(new Path(temporary.toUri()), new Configuration());
    }
  }

  abstract class OnAnyFileSystem {
    Path root = new Path("/");
    Configuration configuration = new Configuration();

    void work(Path in, Configuration with) {
      root = in;
      configuration = with;
    }

    VerificationReport verify() throws IOException {
      try (Archive archive = Archive.open(root, configuration)) {
        return ArchiveVerifier.of(archive).verify();
      }
    }

    private Path day() {
      return new Path(root, "recorded/channel=c/date=2026-03-01");
    }

    private void deleteDay() throws IOException {
      assertThat(root.getFileSystem(configuration).delete(day(), true)).isTrue();
    }

    private int recordUntilTheLossIsNoticed(EventRecorder recorder) throws Exception {
      int next = 1;
      while (recorder.statistics().eventsLost() == 0) {
        recorder.append(event(next++));
        recorder.flush();
      }
      return next;
    }

    /** All that was acknowledged is there, or was reported, and the verifier names it. */
    private void assertAllIsToldOf(EventRecorder recorder, long recorded) throws Exception {
      long found;
      try (Segments segments = new Segments(root, configuration)) {
        found = segments.events().size();
      }
      long lost = recorder.statistics().eventsLost();
      assertThat(found + lost).isEqualTo(recorded);
      Await.until(
          "the listener is told", () -> losses.stream().mapToLong(LostFile::events).sum() == lost);
      VerificationReport report = verify();
      assertThat(report.isSound()).isFalse();
      assertThat(report.findings())
          .filteredOn(finding -> finding.kind() == Finding.Kind.MISSING_SEQUENCES)
          .singleElement()
          .extracting(Finding::toString)
          .asString()
          .contains(lost + " events in all");
    }

    @Test
    void aFileThatWasDeletedIsReportedAndLaterEventsAreRecorded() throws Exception {
      EventRecorder recorder = EventRecorder.open(root, configuration, options);
      int next;
      try (recorder) {
        recorder.append(event(0));
        recorder.flush();
        deleteDay();
        next = recordUntilTheLossIsNoticed(recorder);
        for (int i = 0; i < 100; i++) {
          recorder.append(event(next++));
          recorder.flush();
        }
      }
      assertAllIsToldOf(recorder, next);
      assertThat(losses.get(0).path()).contains("date=2026-03-01/.recorder.");
      assertThat(losses.get(0).detail()).isEqualTo("was deleted");
    }

    @Test
    void aFileThatWasReplacedIsReportedToo() throws Exception {
      EventRecorder recorder = EventRecorder.open(root, configuration, options);
      int next;
      try (recorder) {
        recorder.append(event(0));
        recorder.flush();
        FileSystem fileSystem = root.getFileSystem(configuration);
        Path file = fileSystem.listStatus(day())[0].getPath();
        Path impostor = new Path(root, "impostor");
        try (OutputStream out = fileSystem.create(impostor)) {
          out.write(1);
        }
        // At once: a file that is gone for a moment would be one that was deleted.
        FileContext.getFileContext(root.toUri(), configuration)
            .rename(impostor, file, Rename.OVERWRITE);
        next = recordUntilTheLossIsNoticed(recorder);
        fileSystem.delete(file, false);
        recorder.append(event(next++));
        recorder.flush();
      }
      assertAllIsToldOf(recorder, next);
      assertThat(losses.get(0).detail()).isEqualTo("was replaced by another file");
    }

    @Test
    void aFileThatIsGoneWhenTheRecorderIsClosedIsReportedThen() throws Exception {
      EventRecorder recorder =
          EventRecorder.open(root, configuration, options.lookInterval(Duration.ofHours(1)));
      try (recorder) {
        for (int i = 0; i < 100; i++) {
          recorder.append(event(i));
          recorder.flush();
        }
        deleteDay();
      }
      assertThat(recorder.statistics().eventsLost()).isEqualTo(100);
    }
  }
}
