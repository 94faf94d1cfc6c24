package io.tattletail.platform;

import static io.tattletail.platform.Events.event;
import static io.tattletail.platform.Events.replayed;
import static org.assertj.core.api.Assertions.assertThat;

import io.tattletail.archive.Archive;
import io.tattletail.archive.salvage.ArchiveVerifier;
import io.tattletail.archive.salvage.Finding.Kind;
import io.tattletail.archive.salvage.Finding.Severity;
import io.tattletail.archive.salvage.VerificationReport;
import io.tattletail.recorder.EventRecorder;
import io.tattletail.recorder.RecorderOptions;
import io.tattletail.testkit.MiniHdfs;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.hdfs.DistributedFileSystem;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an HDFS snapshot has of an archive that is being recorded. */
class SnapshotTest {
  private static final int BEFORE = 20;
  private static final int IN_ALL = 40;

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void ofASegmentThatIsBeingRecordedItHasWhatTheNameNodeKnew(boolean capturesOpenFiles)
      throws Exception {
    Configuration settings = new Configuration();
    settings.setBoolean("dfs.namenode.snapshot.capture.openfiles", capturesOpenFiles);
    try (MiniHdfs hdfs = MiniHdfs.start(1, settings)) {
      DistributedFileSystem fileSystem = hdfs.cluster().getFileSystem();
      Path parent = hdfs.newDirectory();
      fileSystem.allowSnapshot(parent);
      Path root = new Path(parent, "archive");
      Path snapshot = new Path(parent, ".snapshot/s/archive");
      try (EventRecorder recorder =
          EventRecorder.open(root, hdfs.configuration(), RecorderOptions.defaults())) {
        for (int i = 0; i < BEFORE; i++) {
          recorder.onEvent(event(i));
        }
        fileSystem.createSnapshot(parent, "s");
        for (int i = BEFORE; i < IN_ALL; i++) {
          recorder.onEvent(event(i));
        }
        assertThat(replayed(snapshot, hdfs.configuration())).hasSizeLessThan(BEFORE);
        tells(snapshot, hdfs.configuration());
      }
      // Without capturing, a file is the same in the snapshot and outside until it is closed.
      if (capturesOpenFiles) {
        assertThat(replayed(snapshot, hdfs.configuration())).hasSizeLessThan(BEFORE);
      } else {
        assertThat(replayed(snapshot, hdfs.configuration())).hasSize(IN_ALL);
      }
      tells(snapshot, hdfs.configuration());
    }
  }

  /** Nothing is missing between what is there, so only the name of the file tells. */
  private static void tells(Path snapshot, Configuration configuration) throws Exception {
    try (Archive archive = Archive.open(snapshot, configuration)) {
      VerificationReport report = ArchiveVerifier.of(archive).verify();
      assertThat(report.isSound()).isTrue();
      assertThat(report.findings())
          .filteredOn(finding -> finding.kind() == Kind.UNSEALED)
          .singleElement()
          .satisfies(
              finding -> {
                assertThat(finding.severity()).isEqualTo(Severity.WARNING);
                assertThat(finding.message())
                    .contains("it is in an HDFS snapshot, which may lack events");
              });
    }
  }
}
