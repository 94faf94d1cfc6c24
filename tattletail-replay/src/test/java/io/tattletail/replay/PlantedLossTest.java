package io.tattletail.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.tattletail.archive.Archive;
import io.tattletail.archive.Partition;
import io.tattletail.archive.SegmentFile;
import io.tattletail.archive.SegmentName;
import io.tattletail.archive.salvage.ArchiveVerifier;
import io.tattletail.archive.salvage.Finding;
import io.tattletail.archive.salvage.Finding.Kind;
import io.tattletail.archive.salvage.Finding.Severity;
import io.tattletail.archive.salvage.VerificationReport;
import io.tattletail.recorder.EventRecorder;
import io.tattletail.recorder.RecorderOptions;
import io.tattletail.spew.ChannelFilter;
import io.tattletail.spew.SpewEvent;
import io.tattletail.testkit.EmbeddedSpew;
import io.tattletail.testkit.EventGenerator;
import io.tattletail.testkit.MiniHdfs;
import io.tattletail.testkit.MiniHdfsExtension;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What was recorded is sound, and whatever is then taken from it is missed. */
@ExtendWith(MiniHdfsExtension.class)
class PlantedLossTest {
  private static final RecorderOptions SMALL_SEGMENTS =
      RecorderOptions.defaults().rollBytes(10_000);

  private static EventGenerator threeDays(long seed) {
    return EventGenerator.seeded(seed).withChannels(2).withMeanInterval(Duration.ofMinutes(3));
  }

  private static List<Finding> errors(VerificationReport report) {
    return report.findings().stream()
        .filter(finding -> finding.severity() == Severity.ERROR)
        .toList();
  }

  @Test
  void severalRecordersWithRedeliveryHolesAndLateEventsAreSound(MiniHdfs hdfs) throws Exception {
    Path root = hdfs.newDirectory();
    List<SpewEvent> events =
        threeDays(1)
            .withDisorder(0.1, Duration.ofHours(30))
            .withTies(0.2)
            .withDuplicates(0.05)
            .stream()
            .limit(1_500)
            .toList();
    try (EmbeddedSpew spew =
            EmbeddedSpew.builder()
                .streamsPerChannel(2)
                .offsetHoles(1)
                .redelivery(0.2, 1)
                .batchSize(40)
                .open();
        EventRecorder one = EventRecorder.open(root, hdfs.configuration(), SMALL_SEGMENTS);
        EventRecorder other = EventRecorder.open(root, hdfs.configuration(), SMALL_SEGMENTS)) {
      events.subList(0, 500).forEach(spew::publish);
      Archives.record(spew, "both", one);
      Archives.record(spew, "other", other);
      events.subList(500, 1_000).forEach(spew::publish);
      // The other takes over.
      Archives.record(spew, "both", other);
      events.subList(1_000, 1_500).forEach(spew::publish);
      Archives.record(spew, "both", one);
      try (Archive archive = Archive.open(root, hdfs.configuration())) {
        VerificationReport running = ArchiveVerifier.of(archive).verify();
        assertThat(errors(running)).as("%s", running).isEmpty();
        assertThat(running.totals().unsealed()).isPositive();
        assertThat(running.totals().events()).isGreaterThanOrEqualTo(2_000);
      }
    }
    try (Archive archive = Archive.open(root, hdfs.configuration())) {
      VerificationReport sealed = ArchiveVerifier.of(archive).verify();
      assertThat(errors(sealed)).as("%s", sealed).isEmpty();
      assertThat(sealed.totals().unsealed()).isZero();
      assertThat(sealed.totals().events() - sealed.totals().duplicates())
          .isEqualTo(distinct(events));
      for (LocalDate day : archive.dates("channel.0")) {
        assertThat(errors(ArchiveVerifier.of(archive).days(day, day).verify())).isEmpty();
      }
    }
  }

  private static long distinct(List<SpewEvent> events) {
    return events.stream()
        .map(event -> List.of(event.channel(), event.id(), event.timestamp()))
        .distinct()
        .count();
  }

  @Test
  void anArchiveIsSoundWhileItIsRecorded(MiniHdfs hdfs) throws Exception {
    Path root = hdfs.newDirectory();
    // Each batch of a stream goes to the partitions of several days.
    List<SpewEvent> events =
        threeDays(2).withDisorder(0.5, Duration.ofDays(3)).stream().limit(2_000).toList();
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try (EmbeddedSpew spew = EmbeddedSpew.builder().batchSize(10).open();
        EventRecorder recorder = EventRecorder.open(root, hdfs.configuration(), SMALL_SEGMENTS);
        Archive archive = Archive.open(root, hdfs.configuration())) {
      events.forEach(spew::publish);
      Future<?> recording = thread.submit(() -> Archives.record(spew, "tattletail", recorder));
      do {
        VerificationReport report = ArchiveVerifier.of(archive).verify();
        assertThat(errors(report)).as("%s", report).isEmpty();
      } while (!recording.isDone());
      recording.get();
      assertThat(ArchiveVerifier.of(archive).verify().totals().events()).isEqualTo(2_000);
    } finally {
      thread.shutdownNow();
    }
  }

  @Test
  void eachSegmentThatIsDeletedIsMissedAndItsNeighboursAreNamed(MiniHdfs hdfs) throws Exception {
    Path root = hdfs.newDirectory();
    try (EmbeddedSpew spew = EmbeddedSpew.builder().offsetHoles(3).batchSize(60).open();
        EventRecorder recorder = EventRecorder.open(root, hdfs.configuration(), SMALL_SEGMENTS)) {
      threeDays(3).stream().limit(1_300).forEach(spew::publish);
      Archives.record(spew, "tattletail", recorder);
    }
    try (Archive archive = Archive.open(root, hdfs.configuration())) {
      assertThat(ArchiveVerifier.of(archive).verify().findings()).isEmpty();
      int between = 0;
      int lastOfDay = 0;
      for (String channel : archive.channels(ChannelFilter.all())) {
        List<LocalDate> days = archive.dates(channel);
        for (LocalDate day : days) {
          List<SegmentFile> segments = archive.list(new Partition(channel, day)).segments();
          assertThat(segments).hasSizeGreaterThan(1);
          for (SegmentFile segment : segments) {
            boolean isLast = segment.name().number() == segments.size() - 1;
            List<Finding> missed = errorsWithout(archive, segment.path());
            if (!isLast) {
              between++;
              assertThat(missed).extracting(Finding::kind).contains(Kind.MISSING_SEQUENCES);
              assertThat(message(missed, Kind.MISSING_SEQUENCES))
                  .contains(nameOf(segments, segment.name().number() + 1));
            } else if (!day.equals(days.get(days.size() - 1))) {
              lastOfDay++;
              assertThat(missed).extracting(Finding::kind).containsExactly(Kind.MISSING_OFFSETS);
              assertThat(message(missed, Kind.MISSING_OFFSETS))
                  .contains("stream " + channel + " of channel [" + channel + "]")
                  .contains("between " + nameOf(segments, segment.name().number() - 1));
            } else {
              // Nothing came after it: an archive cannot know of it, the broker can.
              assertThat(missed).isEmpty();
            }
          }
        }
      }
      assertThat(between).isGreaterThan(10);
      assertThat(lastOfDay).isEqualTo(4);
    }
  }

  private static List<Finding> errorsWithout(Archive archive, Path segment) throws Exception {
    Path elsewhere = new Path(archive.root().getParent(), "taken-away");
    archive.publish(segment, elsewhere);
    List<Finding> errors = errors(ArchiveVerifier.of(archive).verify());
    archive.publish(elsewhere, segment);
    return errors;
  }

  private static String message(List<Finding> findings, Kind kind) {
    return findings.stream()
        .filter(finding -> finding.kind() == kind)
        .map(Finding::message)
        .findFirst()
        .orElseThrow();
  }

  private static String nameOf(List<SegmentFile> segments, long number) {
    return segments.stream()
        .map(SegmentFile::name)
        .filter(name -> name.number() == number)
        .map(SegmentName::fileName)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void damageOnHdfsIsToldWithTheEventsItCosts(MiniHdfs hdfs) throws Exception {
    Path root = hdfs.newDirectory();
    try (EventRecorder recorder =
        EventRecorder.open(root, hdfs.configuration(), RecorderOptions.defaults())) {
      for (List<SpewEvent> batch : batches(threeDays(4).stream().limit(400).toList())) {
        recorder.onEvents(batch);
      }
    }
    try (Archive archive = Archive.open(root, hdfs.configuration())) {
      Partition partition = new Partition("channel.0", archive.dates("channel.0").get(0));
      SegmentFile segment = archive.list(partition).segments().get(0);
      byte[] bytes = new byte[(int) segment.length()];
      try (FSDataInputStream in = archive.fileSystem().open(segment.path())) {
        in.readFully(0, bytes);
      }
      bytes[bytes.length / 2] ^= 1;
      archive.fileSystem().delete(segment.path(), false);
      try (FSDataOutputStream out = archive.fileSystem().create(segment.path(), false)) {
        out.write(bytes);
      }
      List<Finding> errors = errors(ArchiveVerifier.of(archive).verify());
      assertThat(message(errors, Kind.DAMAGE))
          .contains(segment.path() + " is damaged at byte ")
          .contains("expected CRC32C");
      // Behind the damage it was read on.
      assertThat(message(errors, Kind.MISSING_SEQUENCES))
          .contains("within " + segment.path().getName());
    }
  }

  private static List<List<SpewEvent>> batches(List<SpewEvent> events) {
    List<List<SpewEvent>> batches = new ArrayList<>();
    for (int i = 0; i < events.size(); i += 10) {
      batches.add(events.subList(i, Math.min(events.size(), i + 10)));
    }
    return batches;
  }
}
