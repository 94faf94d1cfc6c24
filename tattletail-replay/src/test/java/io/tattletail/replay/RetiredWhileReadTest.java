package io.tattletail.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.io.BaseEncoding;
import io.tattletail.archive.Archive;
import io.tattletail.archive.publish.ArchivePublisher;
import io.tattletail.archive.publish.PublishOptions;
import io.tattletail.common.ArchiveException;
import io.tattletail.common.Floors.Floor;
import io.tattletail.common.Partition;
import io.tattletail.spew.SpewEvent;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Days that are retired while they are read: nobody is given fewer events in silence. */
class RetiredWhileReadTest {
  private static final LocalDate FIRST = LocalDate.parse("2026-03-01");
  private static final LocalDate SECOND = FIRST.plusDays(1);
  private static final LocalDate THIRD = FIRST.plusDays(2);

  private static final int EVENTS = 3_000;
  private static final int SEGMENTS = 100;

  private Path root;
  private SegmentArchive segments;
  private EventReplayer replayer;

  /** Far more bytes than a replay reads ahead, so that there is something left to retire. */
  @BeforeEach
  void make(@TempDir java.nio.file.Path directory) throws Exception {
    root = new Path(directory.toUri());
    segments = new SegmentArchive(root, new Configuration());
    for (LocalDate day : List.of(FIRST, SECOND, THIRD)) {
      seal("c", day, EVENTS, SEGMENTS);
    }
    seal("d", FIRST, 10, 1);
    ReplayerOptions small =
        ReplayerOptions.defaults().memoryBytes(ReplayerOptions.MIN_MEMORY_BYTES);
    replayer = EventReplayer.open(root, new Configuration(), small);
  }

  @AfterEach
  void close() throws Exception {
    replayer.close();
    segments.close();
  }

  private void seal(String channel, LocalDate day, int count, int files) throws IOException {
    int size = count / files;
    for (int file = 0; file < files; file++) {
      segments.seal(
          channel + "-" + day.getDayOfMonth(),
          file,
          (long) file * size,
          IntStream.range(file * size, (file + 1) * size)
              .mapToObj(i -> event(channel, day, i))
              .toList());
    }
  }

  private static SpewEvent event(String channel, LocalDate day, int i) {
    return SpewEvent.builder()
        .id("%s %s %d".formatted(channel, day, i))
        .channel(channel)
        .timestamp(Instant.parse(day + "T00:00:00Z").plusSeconds(i))
        .payload(incompressible(i))
        .build();
  }

  private static String incompressible(int seed) {
    byte[] bytes = new byte[1_500];
    new Random(seed).nextBytes(bytes);
    return "\"" + BaseEncoding.base64().encode(bytes) + "\"";
  }

  private void publish() throws IOException {
    assertThat(
            ArchivePublisher.of(segments.archive(), PublishOptions.defaults().grace(Duration.ZERO))
                .runNow()
                .problems())
        .isEmpty();
  }

  /** As retention does, in its order. */
  private void retire(String channels, LocalDate firstKept) throws IOException {
    Archive archive = segments.archive();
    archive
        .store()
        .changeDescriptor(
            descriptor -> descriptor.withFloors(List.of(new Floor(channels, firstKept))));
    FileSystem fileSystem = archive.store().fileSystem();
    Path run = new Path(archive.store().directories().retiredDays(), "20260401T000000Z-aaaaaaaa");
    for (Partition partition : archive.store().allPartitions().partitions()) {
      if (archive.floors().isRetired(partition)) {
        move(
            fileSystem,
            archive.store().directory(partition),
            new Path(run, "recorded/" + partition));
        move(
            fileSystem,
            archive.store().publishedDirectory(partition),
            new Path(run, "published/" + partition));
      }
    }
  }

  private static void move(FileSystem fileSystem, Path from, Path to) throws IOException {
    if (fileSystem.exists(from)) {
      fileSystem.mkdirs(to.getParent());
      assertThat(fileSystem.rename(from, to)).isTrue();
    }
  }

  private interface Change {
    void make() throws Exception;
  }

  /** Reads on to the end, with a change after so many events. */
  private List<String> read(ReplayQuery query, int before, Change change) throws Exception {
    List<String> given = new ArrayList<>();
    try (ReplayCursor cursor = replayer.cursor(query)) {
      if (before == 0) {
        change.make();
      }
      while (cursor.next()) {
        given.add(cursor.event().id());
        if (given.size() == before) {
          change.make();
        }
      }
    }
    return given;
  }

  private static void assertNames(LocalDate day, LocalDate floor, Throwable failure) {
    assertThat(failure)
        .isInstanceOf(ArchiveException.class)
        .hasMessageContaining("day %s of channel c".formatted(day))
        .hasMessageContaining("was retired after it was planned to be read")
        .hasMessageContaining("the first day kept is " + floor)
        .hasMessageContaining("Start again");
  }

  @Test
  void aReplayFailsWhoseDayIsRetiredBeforeItComesToIt() {
    assertThatThrownBy(() -> read(ReplayQuery.all().channels("c"), 1_000, () -> retire("c", THIRD)))
        .satisfies(failure -> assertNames(FIRST, THIRD, failure));
  }

  @Test
  void aReplayFailsWhoseDayIsRetiredBeforeItBegins() {
    assertThatThrownBy(() -> read(ReplayQuery.all(), 0, () -> retire("c", SECOND)))
        .satisfies(failure -> assertNames(FIRST, SECOND, failure));
  }

  @Test
  void aReplayOfWhatIsPublishedFailsLikeOthers() throws Exception {
    publish();
    assertThatThrownBy(
            () ->
                read(
                    ReplayQuery.all().publishedOnly().channels("c"),
                    1_000,
                    () -> retire("c", THIRD)))
        .satisfies(failure -> assertNames(SECOND, THIRD, failure));
  }

  @Test
  void aReplayIsNotDisturbedByDaysThatItHasGiven() throws Exception {
    publish();
    assertThat(read(ReplayQuery.all().channels("c"), EVENTS + 1, () -> retire("c", SECOND)))
        .hasSize(3 * EVENTS);
  }

  @Test
  void aReplayIsNotDisturbedByOtherChannels() throws Exception {
    assertThat(read(ReplayQuery.all().channels("c"), 1, () -> retire("d", THIRD)))
        .hasSize(3 * EVENTS);
  }

  @Test
  void aReplayThatBeginsAfterwardsGivesWhatIsKept() throws Exception {
    retire("c", SECOND);
    assertThat(read(ReplayQuery.all(), 1, () -> {})).hasSize(2 * EVENTS + 10);
    ReplayQuery days =
        ReplayQuery.all()
            .from(Instant.parse("2026-02-27T00:00:00Z"))
            .until(Instant.parse("2026-03-03T00:00:00Z"));
    assertThat(read(days, 1, () -> {})).as("days by name").hasSize(EVENTS + 10);
    assertThat(replayer.count(ReplayQuery.all()))
        .extracting(PartitionCount::events)
        .containsExactly((long) EVENTS, (long) EVENTS, 10L);
  }

  @Test
  void aSliceFailsOneOfWhoseDaysIsRetiredSinceItWasPlanned() throws Exception {
    publish();
    List<ReplaySlice> slices = replayer.slices(ReplayQuery.all(), 1 << 20);
    assertThat(slices).hasSizeGreaterThan(3);
    retire("c", SECOND);
    int failed = 0;
    int delivered = 0;
    try (EventReplayer elsewhere = EventReplayer.open(root, new Configuration())) {
      for (ReplaySlice slice : slices) {
        ReplayQuery query = ReplayQuery.fromJson(slice.query().toJson());
        boolean isRetired =
            slice.channels().contains("c")
                && slice.from().isBefore(Instant.parse(SECOND + "T00:00:00Z"));
        if (isRetired) {
          failed++;
          assertThatThrownBy(() -> elsewhere.cursor(query).close())
              .satisfies(failure -> assertNames(FIRST, SECOND, failure));
          assertThatThrownBy(() -> elsewhere.count(query))
              .satisfies(failure -> assertNames(FIRST, SECOND, failure));
        } else {
          delivered += (int) elsewhere.replay(query, event -> {}).delivered();
        }
      }
    }
    assertThat(failed).isPositive();
    assertThat(delivered).isPositive().isLessThanOrEqualTo(2 * EVENTS + 10);
  }

  @Test
  void slicesThatWerePlannedAfterwardsAreWhatIsKept() throws Exception {
    retire("*", SECOND);
    long delivered = 0;
    long counted = 0;
    for (ReplaySlice slice : replayer.slices(ReplayQuery.all(), 1 << 20)) {
      ReplayQuery query = ReplayQuery.fromJson(slice.query().toJson());
      delivered += replayer.replay(query, event -> {}).delivered();
      counted += replayer.count(query).stream().mapToLong(PartitionCount::events).sum();
    }
    assertThat(delivered).isEqualTo(2 * EVENTS);
    assertThat(counted).isEqualTo(2 * EVENTS);
  }
}
