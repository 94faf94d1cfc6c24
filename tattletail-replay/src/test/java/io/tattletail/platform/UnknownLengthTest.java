package io.tattletail.platform;

import static io.tattletail.platform.Events.event;
import static io.tattletail.platform.Events.replayed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tattletail.archive.Archive;
import io.tattletail.archive.salvage.ArchiveVerifier;
import io.tattletail.archive.salvage.Finding;
import io.tattletail.common.LengthUnknownException;
import io.tattletail.recorder.EventRecorder;
import io.tattletail.recorder.RecorderOptions;
import io.tattletail.recorder.UnwatchedFiles;
import io.tattletail.replay.DamagePolicy;
import io.tattletail.replay.EventReplayer;
import io.tattletail.replay.LostPart;
import io.tattletail.replay.PlannedFile;
import io.tattletail.replay.ReplayOptions;
import io.tattletail.replay.ReplayQuery;
import io.tattletail.replay.ReplayReport;
import io.tattletail.replay.coldstart.ColdStart;
import io.tattletail.replay.coldstart.ColdStartException;
import io.tattletail.replay.coldstart.ColdStartRun;
import io.tattletail.spew.ChannelFilter;
import io.tattletail.spew.StartAt;
import io.tattletail.testkit.Await;
import io.tattletail.testkit.CapturingHandler;
import io.tattletail.testkit.EmbeddedSpew;
import io.tattletail.testkit.MiniHdfs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.hdfs.CannotObtainBlockLengthException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * All datanodes restart while a recorder is idle. On an HDFS of its own, whose datanodes can be
 * restarted.
 */
class UnknownLengthTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** A recorder that noticed would salvage its file, which could be read then. */
  private static final RecorderOptions OPTIONS = UnwatchedFiles.of(RecorderOptions.defaults());

  private static MiniHdfs hdfs;
  private static Configuration configuration;

  @BeforeAll
  static void start() throws Exception {
    hdfs = MiniHdfs.start(3);
    configuration = hdfs.configuration();
    configuration.setInt("dfs.client.retry.interval-ms.get-last-block-length", 10);
  }

  @AfterAll
  static void stop() throws Exception {
    hdfs.close();
  }

  private static void restartDataNodes() throws Exception {
    for (int i = 0; i < 3; i++) {
      hdfs.cluster().restartDataNode(0, true);
    }
    hdfs.cluster().waitActive();
  }

  @Test
  void readersSayWhatToDoOrGoOnWithoutTheFileUntilItsRecorderWritesAgain() throws Exception {
    Path root = hdfs.newDirectory();
    try (EventRecorder recorder = EventRecorder.open(root, configuration, OPTIONS)) {
      recorder.onEvent(event(0));
      restartDataNodes();
      recorder.onEvent(Events.onDay(1, 1));

      assertThatThrownBy(() -> replayed(root, configuration))
          .rootCause()
          .isInstanceOf(CannotObtainBlockLengthException.class);
      assertThatThrownBy(() -> replayed(root, configuration))
          .isInstanceOf(LengthUnknownException.class)
          .hasMessageContaining("-0.avro cannot be read now: it is not sealed")
          .hasMessageContaining("Nothing is lost. Let the recorder write to it or close it")
          .hasMessageContaining("DamagePolicy.SKIP goes on without it");
      skips(root);
      try (Archive archive = Archive.open(root, configuration)) {
        assertThat(ArchiveVerifier.of(archive).verify().findings())
            .filteredOn(finding -> finding.severity() == Finding.Severity.ERROR)
            .extracting(Finding::kind)
            .containsExactly(Finding.Kind.UNREADABLE);
      }
      recorder.onEvent(event(2));
      // Its write failed, so it wrote to a new segment, and salvages the former one beside.
      awaitReadable(root);
    }
    assertThat(replayed(root, configuration)).containsExactly("id-0", "id-2", "id-1");
  }

  private static void awaitReadable(Path root) throws Exception {
    Await.until(
        "the archive to be readable",
        () -> {
          try {
            replayed(root, configuration);
            return true;
          } catch (LengthUnknownException e) {
            return false;
          }
        });
  }

  private static void skips(Path root) throws Exception {
    List<String> ids = new ArrayList<>();
    try (EventReplayer replayer = EventReplayer.open(root, configuration)) {
      ReplayReport report =
          replayer.replay(
              ReplayQuery.all(),
              replayed -> ids.add(replayed.id()),
              ReplayOptions.defaults().onDamage(DamagePolicy.SKIP));
      assertThat(ids).containsExactly("id-1");
      assertThat(report.lost())
          .singleElement()
          .extracting(LostPart::damage)
          .isInstanceOf(LengthUnknownException.class);
      assertThat(replayer.plan(ReplayQuery.all()).files(PlannedFile.Kind.UNREADABLE))
          .singleElement()
          .satisfies(file -> assertThat(file.detail()).contains("cannot be read now"));
    }
  }

  @Test
  void aColdStartTakesTheFileAsNotVisibleYetForTheBrokerHasWhatItLacks() throws Exception {
    Path root = hdfs.newDirectory();
    try (EmbeddedSpew spew = EmbeddedSpew.open();
        EventRecorder recorder = EventRecorder.open(root, configuration, OPTIONS);
        var recording =
            spew.subscribe("tattletail", ChannelFilter.all(), StartAt.earliest(), recorder);
        EventReplayer replayer = EventReplayer.open(root, configuration)) {
      for (int i = 0; i < 10; i++) {
        spew.publish(event(i));
      }
      spew.awaitCaughtUp(recording.name(), PATIENCE);
      restartDataNodes();
      CapturingHandler handler = new CapturingHandler();
      try (ColdStartRun run = ColdStart.of(replayer, spew, "service").start(handler)) {
        run.awaitLive(PATIENCE);
        assertThat(handler.await(10, PATIENCE)).hasSize(10);
      }
    }
  }

  @Test
  void withoutPositionsAColdStartFailsAndSaysWhy() throws Exception {
    Path root = hdfs.newDirectory();
    try (EmbeddedSpew spew = EmbeddedSpew.builder().withoutPositions().open();
        EventRecorder recorder = EventRecorder.open(root, configuration, OPTIONS);
        EventReplayer replayer = EventReplayer.open(root, configuration)) {
      recorder.onEvent(event(0));
      restartDataNodes();
      try (ColdStartRun run =
          ColdStart.of(replayer, spew, "service")
              .settling(Duration.ZERO)
              .start(new CapturingHandler())) {
        assertThatThrownBy(() -> run.awaitLive(PATIENCE))
            .isInstanceOf(ColdStartException.class)
            .hasMessageContaining("cannot be read now: it is not sealed");
      }
    }
  }
}
