package io.tattletail.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.tattletail.archive.Archive;
import io.tattletail.archive.publish.ArchivePublisher;
import io.tattletail.archive.publish.PublishReport;
import io.tattletail.archive.salvage.ArchiveVerifier;
import io.tattletail.archive.salvage.Finding;
import io.tattletail.archive.salvage.VerificationReport;
import io.tattletail.recorder.EventRecorder;
import io.tattletail.recorder.RecorderOptions;
import io.tattletail.spew.JsonSpewSerializer;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.SpewPosition;
import io.tattletail.testkit.MiniHdfs;
import io.tattletail.testkit.MiniHdfsExtension;
import java.time.Instant;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Events that have channel, id and timestamp of another, and are not redeliveries of it. */
@ExtendWith(MiniHdfsExtension.class)
class ConflictingDuplicatesTest {
  private static final Instant TIME = Instant.parse("2026-03-01T10:00:00Z");

  private static SpewEvent event(String id, String payload, String stream, long offset) {
    return SpewEvent.builder()
        .id(id)
        .channel("c")
        .timestamp(TIME)
        .payload(payload)
        .build()
        .serializedBy(new JsonSpewSerializer())
        .at(new SpewPosition(stream, offset - 1, offset));
  }

  private static SpewEvent unplaced(String id, String payload) {
    return SpewEvent.builder().id(id).channel("c").timestamp(TIME).payload(payload).build();
  }

  /** One recorder each, so that what is recorded twice has files of its own. */
  private static void record(MiniHdfs hdfs, Path root, SpewEvent... events) throws Exception {
    try (EventRecorder recorder =
        EventRecorder.open(root, hdfs.configuration(), RecorderOptions.defaults())) {
      for (SpewEvent event : events) {
        recorder.append(event);
      }
    }
  }

  private static ReplayReport replay(MiniHdfs hdfs, Path root) throws Exception {
    try (EventReplayer replayer = EventReplayer.open(root, hdfs.configuration())) {
      return replayer.replay(ReplayQuery.all(), event -> {});
    }
  }

  private static VerificationReport verify(MiniHdfs hdfs, Path root) throws Exception {
    try (Archive archive = Archive.open(root, hdfs.configuration())) {
      return ArchiveVerifier.of(archive).verify();
    }
  }

  @Test
  void anEventWithOtherBytesIsDroppedCountedApartAndWarnedOfOnce(MiniHdfs hdfs) throws Exception {
    Path root = hdfs.newDirectory();
    record(hdfs, root, event("i", "1", "s", 0), event("i", "2", "s", 1), event("i", "3", "s", 2));

    try (CapturedLog log = CapturedLog.of(ReplayCursor.class.getName())) {
      ReplayReport report = replay(hdfs, root);

      assertThat(report.delivered()).isEqualTo(1);
      assertThat(report.duplicates()).isEqualTo(2);
      assertThat(report.conflictingDuplicates()).isEqualTo(2);
      assertThat(report.publishedTwice()).isZero();
      assertThat(log.warnings())
          .singleElement()
          .asString()
          .contains(
              "event i of channel c at 2026-03-01T10:00:00Z, offset 1 of s, has other bytes than the"
                  + " event of the same id and timestamp at offset 0 of s: it is dropped. File ")
          .contains("/recorded/");
    }
  }

  @Test
  void aRedeliveryAndAnEventThatWasPublishedTwiceAreNoConflict(MiniHdfs hdfs) throws Exception {
    Path root = hdfs.newDirectory();
    record(hdfs, root, event("i", "1", "s", 0), event("i", "1", "s", 5), event("i", "1", "t", 0));
    record(hdfs, root, event("i", "1", "s", 0), unplaced("i", "1"));

    try (CapturedLog log = CapturedLog.of(ReplayCursor.class.getName())) {
      ReplayReport report = replay(hdfs, root);

      assertThat(report.delivered()).isEqualTo(1);
      assertThat(report.duplicates()).isEqualTo(4);
      assertThat(report.conflictingDuplicates()).isZero();
      assertThat(log.warnings()).isEmpty();
    }
  }

  @Test
  void whatIsBetweenTheTwoDoesNotMatter(MiniHdfs hdfs) throws Exception {
    Path root = hdfs.newDirectory();
    record(
        hdfs,
        root,
        event("a", "0", "s", 0),
        event("i", "1", "s", 1),
        event("j", "1", "s", 2),
        event("k", "1", "s", 3),
        event("i", "2", "s", 4),
        event("j", "1", "s", 5));

    ReplayReport report = replay(hdfs, root);

    assertThat(report.delivered()).isEqualTo(4);
    assertThat(report.duplicates()).isEqualTo(2);
    assertThat(report.publishedTwice()).isEqualTo(1);
    assertThat(report.conflictingDuplicates()).isEqualTo(1);
  }

  @Test
  void publishingKeepsTheConflictCountsItAndReplaysCountTheSame(MiniHdfs hdfs) throws Exception {
    Path root = hdfs.newDirectory();
    record(
        hdfs,
        root,
        event("i", "1", "s", 0),
        event("i", "2", "s", 1),
        event("j", "1", "s", 2),
        event("j", "1", "s", 3));
    record(hdfs, root, event("j", "1", "s", 2));
    ReplayReport before = replay(hdfs, root);

    PublishReport published;
    try (CapturedLog log = CapturedLog.of("io.tattletail.archive.publish.PartitionPublisher");
        Archive archive = Archive.open(root, hdfs.configuration())) {
      published = ArchivePublisher.of(archive).run();
      assertThat(log.warnings())
          .singleElement()
          .asString()
          .contains("1 events have channel, id and timestamp of another and other bytes");
    }
    ReplayReport after = replay(hdfs, root);

    assertThat(published.rounds()).hasSize(1);
    assertThat(published.rounds().get(0).shadows()).isEqualTo(2);
    assertThat(published.conflictingDuplicates()).isEqualTo(1);
    assertThat(before.duplicates()).isEqualTo(3);
    assertThat(after.duplicates()).isEqualTo(2);
    for (ReplayReport report : new ReplayReport[] {before, after}) {
      assertThat(report.delivered()).isEqualTo(2);
      assertThat(report.publishedTwice()).isEqualTo(1);
      assertThat(report.conflictingDuplicates()).isEqualTo(1);
    }
  }

  @Test
  void theVerifierWarnsOfTheConflictWhereverItLies(MiniHdfs hdfs) throws Exception {
    Path root = hdfs.newDirectory();
    record(hdfs, root, event("i", "1", "s", 0), event("i", "2", "s", 1), event("j", "1", "s", 2));
    record(hdfs, root, event("j", "1", "s", 2));

    assertConflict(verify(hdfs, root));
    try (Archive archive = Archive.open(root, hdfs.configuration())) {
      ArchivePublisher.of(archive).run();
    }
    assertConflict(verify(hdfs, root));
  }

  private static void assertConflict(VerificationReport report) {
    assertThat(report.totals().conflictingDuplicates()).isEqualTo(1);
    assertThat(report.findings())
        .filteredOn(finding -> finding.kind() == Finding.Kind.CONFLICTING_DUPLICATES)
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.severity()).isEqualTo(Finding.Severity.WARNING);
              assertThat(finding.message())
                  .contains("event i of channel c at 2026-03-01T10:00:00Z")
                  .contains("has other bytes");
            });
  }
}
