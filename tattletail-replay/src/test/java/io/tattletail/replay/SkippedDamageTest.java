package io.tattletail.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tattletail.common.CorruptSegmentException;
import io.tattletail.common.Partition;
import io.tattletail.internal.segment.IndexEntry;
import io.tattletail.internal.segment.ReadStatistics;
import io.tattletail.internal.segment.Segment;
import io.tattletail.spew.SpewEvent;
import io.tattletail.testkit.EventGenerator;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SkippedDamageTest {
  private static final int SEGMENT_EVENTS = 2_000;
  private static final Partition PARTITION = Partition.of("c", 1_772_359_200_000_000L);

  /** Fixed, since amounts are held to bounds; -Dtattletail.seed gives another. */
  private final long seed = Long.getLong("tattletail.seed", 15);

  private final List<SpewEvent> events =
      EventGenerator.seeded(seed)
          .withChannels(List.of("c"))
          .withStart(Instant.parse("2026-03-01T10:00:00Z"))
          .withMeanInterval(Duration.ofMillis(50))
          .withPayloadBytes(600, 900)
          .stream()
          .limit(3 * SEGMENT_EVENTS)
          .toList();

  private final List<String> ids = events.stream().map(SpewEvent::id).toList();

  @TempDir java.nio.file.Path directory;

  /** Of the second of three segments. */
  private java.nio.file.Path file;

  private List<IndexEntry> entries;

  @BeforeEach
  void sealThreeSegments() throws Exception {
    try (SegmentArchive archive = new SegmentArchive(root(), new Configuration())) {
      for (int s = 0; s < 3; s++) {
        int from = s * SEGMENT_EVENTS;
        archive.seal("r", s, from, events.subList(from, from + SEGMENT_EVENTS));
      }
      var listed = archive.archive().store().list(PARTITION).segments().get(1);
      file = java.nio.file.Path.of(listed.path().toUri().getPath());
      try (Segment segment =
          Segment.open(archive.archive().store(), PARTITION, listed, new ReadStatistics())
              .orElseThrow()) {
        entries = segment.index().entries();
      }
    }
    assertThat(entries).hasSizeGreaterThan(4);
  }

  private Path root() {
    return new Path(directory.toUri());
  }

  private void flip(long offset) throws Exception {
    byte[] bytes = Files.readAllBytes(file);
    bytes[(int) offset] ^= 1;
    Files.write(file, bytes);
  }

  private ReplayReport replay(DamagePolicy policy, List<String> given) throws Exception {
    try (EventReplayer replayer = EventReplayer.open(root(), new Configuration())) {
      return replayer.replay(
          ReplayQuery.all(),
          event -> given.add(event.id()),
          ReplayOptions.defaults().onDamage(policy));
    }
  }

  private List<String> allBut(int from, long count) {
    List<String> rest = new ArrayList<>(ids);
    rest.subList(from, from + (int) count).clear();
    return rest;
  }

  @Test
  void aDamagedBlockEndsAReplayUnlessItIsToBeSkipped() throws Exception {
    flip(entries.get(1).offset() + 100);
    List<String> given = new ArrayList<>();
    assertThatThrownBy(() -> replay(DamagePolicy.FAIL, given))
        .isInstanceOf(CorruptSegmentException.class)
        .hasMessageContaining(file.getFileName().toString())
        .hasMessageContaining("at byte " + entries.get(1).offset());
    assertThat(given).isEqualTo(ids.subList(0, SEGMENT_EVENTS + entries.get(0).events()));
  }

  @Test
  void whatASkippedBlockHadIsToldByFileOffsetNumberAndTimes() throws Exception {
    IndexEntry damaged = entries.get(1);
    flip(damaged.offset() + 100);
    int first = SEGMENT_EVENTS + entries.get(0).events();

    List<String> given = new ArrayList<>();
    ReplayReport report = replay(DamagePolicy.SKIP, given);

    assertThat(given).as("seed %d", seed).isEqualTo(allBut(first, damaged.events()));
    assertThat(report.lost()).hasSize(1);
    LostPart lost = report.lost().get(0);
    assertThat(lost.path().getName()).isEqualTo(file.getFileName().toString());
    assertThat(lost.offset()).isEqualTo(damaged.offset());
    assertThat(lost.events()).isEqualTo(OptionalLong.of(damaged.events()));
    assertThat(lost.first()).contains(events.get(first).timestamp());
    assertThat(lost.last()).contains(events.get(first + damaged.events() - 1).timestamp());
    assertThat(lost.toString())
        .startsWith(damaged.events() + " events from " + events.get(first).timestamp());
  }

  @Test
  void aSealedSegmentWithoutItsIndexIsReadFromItsStart() throws Exception {
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length - 5));
    List<String> given = new ArrayList<>();
    ReplayReport report = replay(DamagePolicy.SKIP, given);
    assertThat(given).as("seed %d", seed).isEqualTo(ids);
    assertThat(report.lost()).isNotEmpty();
    assertThat(report.lost().get(0).events()).isEmpty();
    assertThat(report.lost().get(0).first()).contains(events.get(SEGMENT_EVENTS).timestamp());
  }

  @Test
  void behindDamageOfAFileWithoutIndexReadingGoesOn() throws Exception {
    byte[] bytes = Files.readAllBytes(file);
    bytes[(int) entries.get(2).offset() + 50] ^= 1;
    Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length - 5));
    int first = SEGMENT_EVENTS + entries.get(0).events() + entries.get(1).events();
    List<String> given = new ArrayList<>();
    ReplayReport report = replay(DamagePolicy.SKIP, given);
    assertThat(given).as("seed %d", seed).isEqualTo(allBut(first, entries.get(2).events()));
    assertThat(report.lost()).extracting(LostPart::offset).contains(entries.get(2).offset());
  }

  @Test
  void aFileOfWhichNothingCanBeReadIsLostAsAWhole() throws Exception {
    Files.write(file, new byte[1_000]);
    List<String> given = new ArrayList<>();
    ReplayReport report = replay(DamagePolicy.SKIP, given);
    assertThat(given).isEqualTo(allBut(SEGMENT_EVENTS, SEGMENT_EVENTS));
    LostPart lost = report.lost().get(0);
    assertThat(lost.events()).isEmpty();
    assertThat(Optional.of(events.get(SEGMENT_EVENTS).timestamp())).isEqualTo(lost.first());
    assertThat(lost.last()).contains(events.get(2 * SEGMENT_EVENTS - 1).timestamp());
  }
}
