package io.tattletail.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.tattletail.archive.Archive;
import io.tattletail.archive.publish.ArchivePublisher;
import io.tattletail.archive.publish.PublishOptions;
import io.tattletail.archive.publish.PublishReport;
import io.tattletail.archive.salvage.ArchiveVerifier;
import io.tattletail.archive.salvage.Finding;
import io.tattletail.archive.salvage.Finding.Kind;
import io.tattletail.archive.salvage.Finding.Severity;
import io.tattletail.archive.salvage.VerificationReport;
import io.tattletail.common.Partition;
import io.tattletail.internal.layout.RoundFile;
import io.tattletail.internal.layout.SegmentFile;
import io.tattletail.internal.layout.SegmentName;
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
import java.util.Arrays;
import java.util.List;
import java.util.Random;
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

  /** Each absorbs two segments, which are deleted at once. */
  private static final PublishOptions ROUNDS_OF_TWO =
      PublishOptions.defaults().roundOf(1L << 30, 2).bytesPerSecond(1L << 30).grace(Duration.ZERO);

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
    RecorderOptions prompt = SMALL_SEGMENTS.commitInterval(Duration.ofMillis(100));
    try (EmbeddedSpew spew =
            EmbeddedSpew.builder()
                .streamsPerChannel(2)
                .offsetHoles(1)
                .redelivery(0.2, 1)
                .batchSize(40)
                .open();
        EventRecorder one = EventRecorder.open(root, hdfs.configuration(), prompt);
        EventRecorder other = EventRecorder.open(root, hdfs.configuration(), prompt)) {
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
      publishAll(archive, ROUNDS_OF_TWO.grace(Duration.ofDays(1)));
      VerificationReport published = ArchiveVerifier.of(archive).verify();
      assertThat(published.findings()).isEmpty();
      assertThat(published.totals().events()).isEqualTo(distinct(events));
      assertThat(published.totals().sealed()).isEqualTo(sealed.totals().sealed());
      publishAll(archive, ROUNDS_OF_TWO);
      VerificationReport alone = ArchiveVerifier.of(archive).verify();
      assertThat(alone.findings()).isEmpty();
      assertThat(alone.totals().events()).isEqualTo(distinct(events));
      assertThat(alone.totals().sealed()).isZero();
      for (LocalDate day : archive.dates("channel.0")) {
        assertThat(errors(ArchiveVerifier.of(archive).days(day, day).verify())).isEmpty();
      }
    }
  }

  private static void publishAll(Archive archive, PublishOptions options) throws Exception {
    PublishReport report = ArchivePublisher.of(archive, options).runNow();
    assertThat(report.problems()).isEmpty();
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
      Future<?> recording =
          thread.submit(() -> Archives.recordByBatches(spew, "tattletail", recorder));
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
  void anArchiveIsSoundWhileItIsRecordedAndPublished(MiniHdfs hdfs) throws Exception {
    Path root = hdfs.newDirectory();
    List<SpewEvent> events =
        threeDays(5).withDisorder(0.5, Duration.ofDays(3)).stream().limit(2_000).toList();
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try (EmbeddedSpew spew = EmbeddedSpew.builder().batchSize(10).redelivery(0.1, 5).open();
        EventRecorder recorder =
            EventRecorder.open(root, hdfs.configuration(), SMALL_SEGMENTS.rollBytes(3_000));
        Archive archive = Archive.open(root, hdfs.configuration())) {
      events.forEach(spew::publish);
      Future<?> recording =
          threads.submit(() -> Archives.recordByBatches(spew, "tattletail", recorder));
      Future<?> publishing =
          threads.submit(
              () -> {
                while (!recording.isDone()) {
                  ArchivePublisher.of(archive, ROUNDS_OF_TWO).runNow();
                }
                return null;
              });
      do {
        VerificationReport report = ArchiveVerifier.of(archive).verify();
        assertThat(errors(report)).as("%s", report).isEmpty();
      } while (!publishing.isDone());
      recording.get();
      publishing.get();
      VerificationReport report = ArchiveVerifier.of(archive).verify();
      assertThat(report.totals().rounds()).isPositive();
      assertThat(report.totals().events() - report.totals().duplicates()).isEqualTo(2_000);
    } finally {
      threads.shutdownNow();
    }
  }

  /** Of two channels, three days and several rounds a day; nothing else is there. */
  private static Archive published(MiniHdfs hdfs, long seed) throws Exception {
    Path root = hdfs.newDirectory();
    try (EmbeddedSpew spew = EmbeddedSpew.builder().offsetHoles(3).batchSize(40).open();
        EventRecorder recorder =
            EventRecorder.open(root, hdfs.configuration(), SMALL_SEGMENTS.rollBytes(4_000))) {
      threeDays(seed).stream().limit(1_300).forEach(spew::publish);
      Archives.recordByBatches(spew, "tattletail", recorder);
    }
    Archive archive = Archive.open(root, hdfs.configuration());
    publishAll(archive, ROUNDS_OF_TWO);
    VerificationReport report = ArchiveVerifier.of(archive).verify();
    assertThat(report.findings()).isEmpty();
    assertThat(report.totals().sealed()).isZero();
    return archive;
  }

  private interface PlantedFault {
    void plant(Partition partition, List<RoundFile> rounds, int number) throws Exception;
  }

  /** Plants a fault in each round in turn, and takes it out again. */
  private static void inEachRound(Archive archive, PlantedFault fault) throws Exception {
    int planted = 0;
    for (String channel : archive.channels(ChannelFilter.all())) {
      for (LocalDate day : archive.dates(channel)) {
        Partition partition = new Partition(channel, day);
        List<RoundFile> rounds = archive.store().rounds(partition);
        for (int number = 0; number < rounds.size(); number++) {
          fault.plant(partition, rounds, number);
          planted++;
        }
      }
    }
    assertThat(planted).isGreaterThan(10);
    assertThat(ArchiveVerifier.of(archive).verify().findings()).isEmpty();
  }

  @Test
  void eachRoundThatIsDeletedIsMissed(MiniHdfs hdfs) throws Exception {
    try (Archive archive = published(hdfs, 6)) {
      inEachRound(
          archive,
          (partition, rounds, number) -> {
            Path path = rounds.get(number).path();
            List<Finding> missed = errorsWithout(archive, path);
            List<LocalDate> days = archive.dates(partition.channel());
            if (number < rounds.size() - 1) {
              assertThat(missed)
                  .filteredOn(finding -> finding.kind() == Kind.MISSING_ROUND)
                  .singleElement()
                  .satisfies(finding -> assertThat(finding.where()).isEqualTo(path.toString()));
              assertThat(missed).extracting(Finding::kind).contains(Kind.MISSING_SEQUENCES);
            } else if (!partition.date().equals(days.get(days.size() - 1))) {
              assertThat(missed).extracting(Finding::kind).containsExactly(Kind.MISSING_OFFSETS);
              assertThat(message(missed, Kind.MISSING_OFFSETS))
                  .contains("date=" + partition.date().plusDays(1) + "/round-0.avro");
            } else {
              // Nothing came after it: an archive cannot know of it, the broker can.
              assertThat(missed).isEmpty();
            }
          });
    }
  }

  @Test
  void eachRoundWithAFlippedBitOrCutIsNamedWithTheEventsItCosts(MiniHdfs hdfs) throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    try (Archive archive = published(hdfs, 7)) {
      inEachRound(
          archive,
          (partition, rounds, number) -> {
            Path path = rounds.get(number).path();
            byte[] bytes = content(archive, path);
            byte[] damaged = bytes.clone();
            damaged[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            for (byte[] content :
                List.of(damaged, Arrays.copyOf(bytes, random.nextInt(bytes.length)))) {
              replace(archive, path, content);
              List<Finding> errors = errors(ArchiveVerifier.of(archive).verify());
              assertThat(errors)
                  .as("seed %d", seed)
                  .filteredOn(finding -> finding.kind() == Kind.DAMAGE)
                  .singleElement()
                  .satisfies(finding -> assertThat(finding.where()).isEqualTo(path.toString()));
              assertThat(errors)
                  .as("seed %d", seed)
                  .extracting(Finding::kind)
                  .isSubsetOf(Kind.DAMAGE, Kind.MISSING_SEQUENCES, Kind.MISSING_OFFSETS);
              if (number < rounds.size() - 1) {
                assertThat(errors).extracting(Finding::kind).contains(Kind.MISSING_SEQUENCES);
              }
            }
            replace(archive, path, bytes);
          });
    }
  }

  @Test
  void eachPairOfExchangedRoundsIsNamed(MiniHdfs hdfs) throws Exception {
    try (Archive archive = published(hdfs, 8)) {
      inEachRound(
          archive,
          (partition, rounds, number) -> {
            Path one = rounds.get(number).path();
            Path other = rounds.get((number + 1) % rounds.size()).path();
            if (rounds.size() > 1) {
              exchange(archive, one, other);
              assertThat(errors(ArchiveVerifier.of(archive).verify()))
                  .filteredOn(finding -> finding.kind() == Kind.NAME)
                  .extracting(Finding::where)
                  .containsExactlyInAnyOrder(one.toString(), other.toString());
              exchange(archive, one, other);
            }

            Path elsewhere =
                archive
                    .store()
                    .rounds(new Partition(partition.channel(), otherDay(archive, partition)))
                    .get(0)
                    .path();
            exchange(archive, one, elsewhere);
            assertThat(errors(ArchiveVerifier.of(archive).verify()))
                .filteredOn(finding -> finding.kind() == Kind.DAMAGE)
                .extracting(Finding::where)
                .containsExactlyInAnyOrder(one.toString(), elsewhere.toString());
            exchange(archive, one, elsewhere);
          });
    }
  }

  private static LocalDate otherDay(Archive archive, Partition partition) throws Exception {
    return archive.dates(partition.channel()).stream()
        .filter(day -> !day.equals(partition.date()))
        .findFirst()
        .orElseThrow();
  }

  private static void exchange(Archive archive, Path one, Path other) throws Exception {
    Path aside = new Path(archive.root().getParent(), "aside");
    archive.store().publish(one, aside);
    archive.store().publish(other, one);
    archive.store().publish(aside, other);
  }

  private static byte[] content(Archive archive, Path path) throws Exception {
    byte[] bytes = new byte[(int) archive.store().fileSystem().getFileStatus(path).getLen()];
    try (FSDataInputStream in = archive.store().fileSystem().open(path)) {
      in.readFully(0, bytes);
    }
    return bytes;
  }

  private static void replace(Archive archive, Path path, byte[] bytes) throws Exception {
    archive.store().fileSystem().delete(path, false);
    try (FSDataOutputStream out = archive.store().fileSystem().create(path, false)) {
      out.write(bytes);
    }
  }

  @Test
  void eachSegmentThatIsDeletedIsMissedAndItsNeighboursAreNamed(MiniHdfs hdfs) throws Exception {
    Path root = hdfs.newDirectory();
    try (EmbeddedSpew spew = EmbeddedSpew.builder().offsetHoles(3).batchSize(60).open();
        EventRecorder recorder = EventRecorder.open(root, hdfs.configuration(), SMALL_SEGMENTS)) {
      threeDays(3).stream().limit(1_300).forEach(spew::publish);
      Archives.recordByBatches(spew, "tattletail", recorder);
    }
    try (Archive archive = Archive.open(root, hdfs.configuration())) {
      assertThat(ArchiveVerifier.of(archive).verify().findings()).isEmpty();
      int between = 0;
      int lastOfDay = 0;
      for (String channel : archive.channels(ChannelFilter.all())) {
        List<LocalDate> days = archive.dates(channel);
        for (LocalDate day : days) {
          List<SegmentFile> segments = archive.store().list(new Partition(channel, day)).segments();
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
    archive.store().publish(segment, elsewhere);
    List<Finding> errors = errors(ArchiveVerifier.of(archive).verify());
    archive.store().publish(elsewhere, segment);
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
      SegmentFile segment = archive.store().list(partition).segments().get(0);
      byte[] bytes = content(archive, segment.path());
      bytes[bytes.length / 2] ^= 1;
      replace(archive, segment.path(), bytes);
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
