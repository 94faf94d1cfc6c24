package io.tattletail.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tattletail.archive.Archive;
import io.tattletail.archive.publish.ArchivePublisher;
import io.tattletail.archive.salvage.ArchiveVerifier;
import io.tattletail.archive.salvage.Finding;
import io.tattletail.archive.salvage.Salvaged;
import io.tattletail.archive.salvage.SegmentSalvager;
import io.tattletail.common.ArchiveException;
import io.tattletail.common.Partition;
import io.tattletail.internal.layout.SegmentFile;
import io.tattletail.internal.layout.SegmentName;
import io.tattletail.internal.segment.BlockEvent;
import io.tattletail.spew.SpewEvent;
import io.tattletail.testkit.EventGenerator;
import io.tattletail.testkit.MiniHdfs;
import io.tattletail.testkit.MiniHdfsExtension;
import io.tattletail.testkit.faults.Fault;
import io.tattletail.testkit.faults.Faults;
import io.tattletail.testkit.faults.Operation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The parts of open segments in a copy of an archive, on HDFS: replayed, and salvaged. */
@ExtendWith(MiniHdfsExtension.class)
class CopiedPartsTest {
  private static final Partition PARTITION = Partition.of("c", 1_772_359_200_000_000L);
  private static final int BLOCKS = 12;
  private static final int EVENTS_PER_BLOCK = 20;
  private static final int EVENTS = BLOCKS * EVENTS_PER_BLOCK;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Fixed, since amounts are held to bounds; -Dtattletail.seed gives another. */
  private final long seed = Long.getLong("tattletail.seed", 15);

  private final List<SpewEvent> events =
      EventGenerator.seeded(seed)
          .withChannels(List.of("c"))
          .withStart(Instant.parse("2026-03-01T10:00:00Z"))
          .withMeanInterval(Duration.ofMillis(50))
          .withTies(0.3)
          .withPayloadBytes(100, 2_000)
          .stream()
          .limit(EVENTS)
          .toList();

  private Archive original;
  private Archive copy;
  private CopiedSegment segment;

  /** Records all events, and copies them in three parts of one to seven blocks. */
  @BeforeEach
  void open(MiniHdfs hdfs) throws Exception {
    original = Archive.openOrCreate(hdfs.newDirectory(), hdfs.configuration());
    copy = Archive.openOrCreate(hdfs.newDirectory(), hdfs.configuration());
    segment = new CopiedSegment(original, copy, PARTITION, "r");
    for (int block = 0; block < BLOCKS; block++) {
      int first = block * EVENTS_PER_BLOCK;
      segment.write(events.subList(first, first + EVENTS_PER_BLOCK));
      if (block == 0 || block == 4 || block == BLOCKS - 1) {
        segment.copy();
      }
    }
  }

  @AfterEach
  void close() throws Exception {
    segment.close();
    copy.close();
    original.close();
  }

  private void openAnother(MiniHdfs hdfs) throws Exception {
    close();
    open(hdfs);
  }

  /** An event as a replay gave it. */
  private record Given(String id, Instant time, String recorder, long sequence, ByteBuffer bytes) {
    static Given of(ReplayCursor cursor) throws IOException {
      BlockEvent stored = cursor.stored();
      return new Given(
          stored.id(),
          stored.timestamp(),
          stored.recorder(),
          stored.sequence(),
          cursor.event().serialized().orElseThrow());
    }
  }

  private static List<Given> replay(Archive archive, ReplayQuery query, Configuration configuration)
      throws IOException {
    List<Given> given = new ArrayList<>();
    try (EventReplayer replayer = EventReplayer.open(archive.root(), configuration);
        ReplayCursor cursor = replayer.cursor(query)) {
      while (cursor.next()) {
        given.add(Given.of(cursor));
      }
      assertThat(cursor.report().duplicates()).isZero();
    }
    return given;
  }

  @Test
  void aReplayOverPartsIsOneOverTheOpenOriginal(MiniHdfs hdfs) throws Exception {
    List<Given> expected = replay(original, ReplayQuery.all(), hdfs.configuration());

    assertThat(segment.parts()).hasSize(3);
    assertThat(expected).hasSize(EVENTS);
    assertThat(replay(copy, ReplayQuery.all(), hdfs.configuration()))
        .as("seed %d", seed)
        .isEqualTo(expected);
    try (EventReplayer originals = EventReplayer.open(original.root(), hdfs.configuration());
        EventReplayer copies = EventReplayer.open(copy.root(), hdfs.configuration())) {
      assertThat(copies.plan(ReplayQuery.all()).total().events()).isEqualTo(EVENTS);
      assertThat(copies.plan(ReplayQuery.all()).total().damaged()).isZero();
      assertThat(copies.count(ReplayQuery.all())).isEqualTo(originals.count(ReplayQuery.all()));
    }
  }

  @Test
  void aPositionThatWasTakenOnOneHoldsOnTheOther(MiniHdfs hdfs) throws Exception {
    List<Given> expected = replay(original, ReplayQuery.all(), hdfs.configuration());
    List<Archive> both = List.of(original, copy);
    for (int turn = 0; turn < 2; turn++) {
      try (EventReplayer replayer =
              EventReplayer.open(both.get(turn).root(), hdfs.configuration());
          ReplayCursor cursor = replayer.cursor(ReplayQuery.all())) {
        for (int given = 1; cursor.next(); given++) {
          if (given % 37 == 0) {
            assertThat(
                    replay(
                        both.get(1 - turn),
                        ReplayQuery.all().after(cursor.position().orElseThrow()),
                        hdfs.configuration()))
                .as("seed %d, behind event %d", seed, given)
                .isEqualTo(expected.subList(given, EVENTS));
          }
        }
      }
    }
  }

  @Test
  void aReplayGoesOnWhenItsPartsAreSealedAndPublished(MiniHdfs hdfs) throws Exception {
    List<Given> expected = replay(original, ReplayQuery.all(), hdfs.configuration());
    for (int turn = 0; turn < 2; turn++) {
      List<Given> given = new ArrayList<>();
      try (EventReplayer replayer = EventReplayer.open(copy.root(), hdfs.configuration());
          ReplayCursor cursor = replayer.cursor(ReplayQuery.all())) {
        // Before anything was opened, and when each part was listed and opened.
        while (given.size() < turn * EVENTS / 3) {
          assertThat(cursor.next()).isTrue();
          given.add(Given.of(cursor));
        }
        SegmentSalvager.ofDeadRecorders(copy).salvage(PARTITION);
        ArchivePublisher.of(copy).publish(PARTITION);
        while (cursor.next()) {
          given.add(Given.of(cursor));
        }
      }
      assertThat(given).as("seed %d, turn %d", seed, turn).isEqualTo(expected);
      if (turn == 0) {
        openAnother(hdfs);
        expected = replay(original, ReplayQuery.all(), hdfs.configuration());
      }
    }
  }

  @Test
  void aPartThatIsMissingOrCutIsDamage(MiniHdfs hdfs) throws Exception {
    SegmentFile second = segment.parts().get(1);
    byte[] bytes = new byte[(int) second.length()];
    try (var in = copy.store().openFile(second.path())) {
      in.readFully(bytes);
    }
    copy.store().fileSystem().delete(second.path(), false);
    assertDamaged(hdfs, segment.parts().get(1).path(), "of the original, which are in no part");

    try (FSDataOutputStream out = copy.store().createPublished(second.path())) {
      out.write(Arrays.copyOf(bytes, bytes.length - 1));
    }
    assertDamaged(hdfs, second.path(), "a part of a segment that ends within a block");
  }

  private void assertDamaged(MiniHdfs hdfs, Path file, String detail) throws IOException {
    ReplayOptions skipping = ReplayOptions.defaults().onDamage(DamagePolicy.SKIP);
    try (EventReplayer failing = EventReplayer.open(copy.root(), hdfs.configuration());
        ReplayCursor cursor = failing.cursor(ReplayQuery.all());
        EventReplayer replayer = EventReplayer.open(copy.root(), hdfs.configuration())) {
      assertThatThrownBy(
              () -> {
                while (cursor.next()) {
                  assertThat(cursor.event().channel()).isEqualTo("c");
                }
              })
          .isInstanceOf(ArchiveException.class)
          .hasMessageContaining("is damaged at byte");
      assertThat(replayer.plan(ReplayQuery.all()).files())
          .filteredOn(planned -> planned.kind() == PlannedFile.Kind.DAMAGED)
          .anyMatch(planned -> planned.path().equals(file) && planned.detail().contains(detail));
      long[] given = new long[1];
      replayer.replay(ReplayQuery.all(), event -> given[0]++, skipping);
      assertThat(given[0]).isBetween((long) EVENTS / 2, (long) EVENTS - 1);
    }
  }

  /** What is called from the n-th call on fails, which itself may still be done. */
  private static void killAt(Faults faults, long n, boolean nthIsDone) {
    Operation[] all = Operation.values();
    Operation[] more = Arrays.copyOfRange(all, 1, all.length);
    AtomicLong calls = new AtomicLong();
    if (nthIsDone) {
      faults.fail(all[0], more).nth(n).after();
    }
    faults.fail(all[0], more).on(path -> calls.incrementAndGet() >= n).before();
  }

  @Test
  void aSalvagerThatIsKilledAtAnyStepLosesNothing(MiniHdfs hdfs) throws Exception {
    boolean ended = false;
    for (int n = 1; !ended; n++) {
      openAnother(hdfs);
      try (Faults faults = Faults.create();
          Archive killed = Archive.open(copy.root(), faults.install(hdfs.configuration()))) {
        killAt(faults, n, n % 2 == 0);
        salvageUntilKilled(killed);
        ended = faults.fired() == 0;
      }
      String step = "seed %d, killed at call %d".formatted(seed, n);
      assertAllIsThere(hdfs, step);
      SegmentSalvager salvager = SegmentSalvager.ofDeadRecorders(copy);
      salvager.salvage(PARTITION);
      // A file that was joined by the one that was killed may have been listed behind its parts.
      salvager.salvage(PARTITION);
      assertSealed(hdfs, step);
    }
  }

  private static void salvageUntilKilled(Archive archive) {
    try {
      SegmentSalvager.ofDeadRecorders(archive).salvage(PARTITION);
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("told to fail");
    }
  }

  private void assertAllIsThere(MiniHdfs hdfs, String step) throws IOException {
    assertThat(replay(copy, ReplayQuery.all(), hdfs.configuration()))
        .as(step)
        .extracting(Given::id)
        .isEqualTo(
            replay(original, ReplayQuery.all(), hdfs.configuration()).stream()
                .map(Given::id)
                .toList());
  }

  /** One sealed segment is left, and nothing to be salvaged or told of. */
  private void assertSealed(MiniHdfs hdfs, String step) throws IOException {
    assertAllIsThere(hdfs, step);
    assertThat(copy.store().list(PARTITION).segments())
        .as(step)
        .singleElement()
        .extracting(SegmentFile::name)
        .isInstanceOf(SegmentName.Sealed.class);
    assertThat(copy.store().listing().leftOvers(PARTITION)).as(step).isEmpty();
    assertThat(ArchiveVerifier.of(copy).verify().findings())
        .as(step)
        .filteredOn(finding -> finding.kind() != Finding.Kind.TEMPORARY)
        .isEmpty();
  }

  @Test
  void aSalvagerThatIsOvertakenAtAnyStepDoesNoHarm(MiniHdfs hdfs) throws Exception {
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try {
      long calls = callsOfOneSalvage(hdfs);
      for (long n = 1; n <= calls; n++) {
        openAnother(hdfs);
        try (Faults faults = Faults.create();
            Archive slow = Archive.open(copy.root(), faults.install(hdfs.configuration()))) {
          Operation[] all = Operation.values();
          Fault hang =
              faults.fail(all[0], Arrays.copyOfRange(all, 1, all.length)).nth(n).hang(PATIENCE);
          Future<List<Salvaged>> salvaged =
              thread.submit(() -> SegmentSalvager.ofDeadRecorders(slow).salvage(PARTITION));
          hang.awaitFired(PATIENCE);
          SegmentSalvager.ofDeadRecorders(copy).salvage(PARTITION);
          boolean published = n % 2 == 0;
          if (published) {
            ArchivePublisher.of(copy).publish(PARTITION);
          }
          hang.lift();
          assertThat(salvaged.get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
              .as("seed %d, overtaken at call %d", seed, n)
              .extracting(Salvaged::outcome)
              .doesNotContain(Salvaged.Outcome.QUARANTINED);
          String step = "seed %d, overtaken at call %d".formatted(seed, n);
          assertAllIsThere(hdfs, step);
          SegmentSalvager.ofDeadRecorders(copy).salvage(PARTITION);
          SegmentSalvager.ofDeadRecorders(copy).salvage(PARTITION);
          assertThat(copy.store().listing().leftOvers(PARTITION)).as(step).isEmpty();
          assertAllIsThere(hdfs, step);
          assertThat(quarantined()).as(step).isEmpty();
          if (!published) {
            assertSealed(hdfs, step);
          }
        }
      }
    } finally {
      thread.shutdownNow();
    }
  }

  private long callsOfOneSalvage(MiniHdfs hdfs) throws IOException {
    try (Faults faults = Faults.create();
        Archive counted = Archive.open(copy.root(), faults.install(hdfs.configuration()))) {
      Operation[] all = Operation.values();
      long before = Arrays.stream(all).mapToLong(faults::calls).sum();
      SegmentSalvager.ofDeadRecorders(counted).salvage(PARTITION);
      return Arrays.stream(all).mapToLong(faults::calls).sum() - before;
    }
  }

  private List<FileStatus> quarantined() throws IOException {
    return copy.store().fileSystem().exists(copy.store().directories().quarantine())
        ? List.of(copy.store().fileSystem().listStatus(copy.store().directories().quarantine()))
        : List.of();
  }
}
