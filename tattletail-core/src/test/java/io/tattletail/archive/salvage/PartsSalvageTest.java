package io.tattletail.archive.salvage;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.primitives.Bytes;
import io.tattletail.archive.Archive;
import io.tattletail.archive.salvage.Finding.Kind;
import io.tattletail.archive.salvage.Salvaged.Outcome;
import io.tattletail.common.Partition;
import io.tattletail.internal.layout.SegmentFile;
import io.tattletail.internal.layout.SegmentName;
import io.tattletail.internal.segment.BlockEvent;
import io.tattletail.internal.segment.SegmentMetadata;
import io.tattletail.internal.segment.SegmentRecord;
import io.tattletail.internal.segment.SegmentWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The parts of an unsealed segment, in a copy that was promoted; on local disk. */
class PartsSalvageTest {
  private static final Partition PARTITION = new Partition("c", LocalDate.parse("2026-11-22"));
  private static final String RECORDER = "dead.20261122T101500Z.1a";
  private static final long START = 1_795_305_600_000_000L;
  private static final int BLOCKS = 4;
  private static final int EVENTS_PER_BLOCK = 3;
  private static final int EVENTS = BLOCKS * EVENTS_PER_BLOCK;

  @TempDir private java.nio.file.Path directory;
  private Archive archive;

  /** Nobody writes a part, so it need not be forced, even without leases. */
  private SegmentSalvager salvager;

  /** The original's bytes, and where its header and each block end. */
  private byte[] original = new byte[0];

  private final List<Integer> ends = new ArrayList<>();

  @BeforeEach
  void open() throws IOException {
    archive = Archive.openOrCreate(new Path("file:" + directory), new Configuration(false));
    salvager = SegmentSalvager.ofDeadRecorders(archive);
    SegmentMetadata metadata = new SegmentMetadata(PARTITION, "json", List.of(RECORDER));
    try (SegmentWriter writer = SegmentWriter.create(archive.store(), metadata, 0, 1 << 20)) {
      ends.add((int) writer.length());
      for (int block = 0; block < BLOCKS; block++) {
        writer.write(block(block));
        ends.add((int) writer.length());
      }
    }
    Path file = archive.store().path(PARTITION, new SegmentName.Unsealed(RECORDER, 0));
    original = Files.readAllBytes(local(file));
    Files.delete(local(file));
  }

  @AfterEach
  void close() throws IOException {
    archive.close();
  }

  private static List<SegmentRecord> block(int block) {
    List<SegmentRecord> records = new ArrayList<>();
    for (int i = 0; i < EVENTS_PER_BLOCK; i++) {
      long sequence = (long) block * EVENTS_PER_BLOCK + i;
      ByteBuffer event = ByteBuffer.wrap(("event" + sequence).getBytes(StandardCharsets.UTF_8));
      records.add(
          new SegmentRecord(START + sequence, 0, sequence, "", 0, 0, "id-" + sequence, event));
    }
    return records;
  }

  /** A part with some blocks, the last one excluded. */
  private java.nio.file.Path part(int firstBlock, int untilBlock) throws IOException {
    int from = ends.get(firstBlock);
    SegmentName.Part name = new SegmentName.Part(RECORDER, 0, from);
    java.nio.file.Path file = local(archive.store().path(PARTITION, name));
    Files.createDirectories(file.getParent());
    Files.write(
        file,
        Bytes.concat(
            Arrays.copyOf(original, ends.get(0)),
            Arrays.copyOfRange(original, from, ends.get(untilBlock))));
    return file;
  }

  /** All parts: of the blocks 0, 1 and 2, and 3. */
  private List<java.nio.file.Path> parts() throws IOException {
    return List.of(part(0, 1), part(1, 3), part(3, 4));
  }

  private static java.nio.file.Path local(Path path) {
    return java.nio.file.Path.of(path.toUri().getPath());
  }

  private static Salvaged onlyOne(List<Salvaged> all) {
    assertThat(all).hasSize(1);
    return all.get(0);
  }

  private List<SegmentName> names() throws IOException {
    return archive.store().list(PARTITION).segments().stream().map(SegmentFile::name).toList();
  }

  private List<Long> sequences() throws IOException {
    List<Long> sequences = new ArrayList<>();
    for (SegmentFile file : archive.store().list(PARTITION).segments()) {
      TestRound.events(archive, PARTITION, file.path()).stream()
          .map(BlockEvent::sequence)
          .forEach(sequences::add);
    }
    sequences.sort(null);
    return sequences;
  }

  private static List<Long> range(long first, long until) {
    return LongStream.range(first, until).boxed().toList();
  }

  /** The archive is as if the original had been salvaged, and nothing is left to do. */
  private void assertSealed() throws IOException {
    assertThat(names()).hasSize(1).first().isInstanceOf(SegmentName.Sealed.class);
    assertThat(sequences()).isEqualTo(range(0, EVENTS));
    try (var files = Files.list(local(archive.store().directory(PARTITION)))) {
      assertThat(files.filter(file -> !file.getFileName().toString().endsWith(".crc"))).hasSize(1);
    }
    assertThat(salvager.salvage(PARTITION)).isEmpty();
    VerificationReport report = ArchiveVerifier.of(archive).verify();
    assertThat(report.findings()).as("%s", report).isEmpty();
  }

  @Test
  void partsAreSealedAsTheOriginalWouldBe() throws Exception {
    Files.write(
        local(archive.store().path(PARTITION, new SegmentName.Unsealed(RECORDER, 0))), original);
    onlyOne(SegmentSalvager.forced(archive).salvage(PARTITION));
    java.nio.file.Path sealed = local(archive.store().list(PARTITION).segments().get(0).path());
    byte[] expected = Files.readAllBytes(sealed);
    Files.delete(sealed);
    parts();

    Salvaged done = onlyOne(salvager.salvage(PARTITION));

    assertThat(done.outcome()).isEqualTo(Outcome.SEALED);
    assertThat(done.events()).isEqualTo(EVENTS);
    assertSealed();
    assertThat(Files.readAllBytes(sealed)).isEqualTo(expected);
  }

  @Test
  void anyPartThatIsGivenStandsForAllOfItsSegment() throws Exception {
    parts();
    for (SegmentFile file : archive.store().listing().leftOvers(PARTITION)) {
      assertThat(salvager.salvage(PARTITION, file).outcome())
          .isIn(Outcome.SEALED, Outcome.SEALED_BEFORE);
    }
    assertSealed();
  }

  @Test
  void theVerifierTellsOfPartsAndFindsNothingMissing() throws Exception {
    parts();

    VerificationReport report = ArchiveVerifier.of(archive).verify();

    assertThat(report.findings()).extracting(Finding::kind).containsExactly(Kind.UNSEALED);
    assertThat(report.findings().get(0).message())
        .startsWith("recorder " + RECORDER + " had not sealed the segment when this copy was made");
  }

  @Test
  void aSalvagerKilledAfterItJoinedThePartsIsFinishedByTheNext() throws Exception {
    parts();
    Files.write(
        local(archive.store().path(PARTITION, new SegmentName.Unsealed(RECORDER, 0))), original);

    assertThat(sequences()).as("a reader").isEqualTo(range(0, EVENTS));
    assertThat(salvager.salvage(PARTITION))
        .extracting(Salvaged::outcome)
        .first()
        .isEqualTo(Outcome.SEALED);
    assertSealed();
  }

  @Test
  void aSalvagerKilledAfterItSealedThePartsIsFinishedByTheNext() throws Exception {
    parts();
    onlyOne(salvager.salvage(PARTITION));
    part(1, 3);
    part(3, 4);

    assertThat(sequences()).as("a reader").isEqualTo(range(0, EVENTS));
    assertThat(onlyOne(salvager.salvage(PARTITION)).outcome()).isEqualTo(Outcome.SEALED_BEFORE);
    assertSealed();
  }

  @Test
  void partsOfASegmentThatWasPublishedAreDeleted() throws Exception {
    parts();
    onlyOne(salvager.salvage(PARTITION));
    publish(EVENTS);
    parts();

    assertThat(onlyOne(salvager.salvage(PARTITION)).outcome()).isEqualTo(Outcome.PUBLISHED_BEFORE);
    assertThat(archive.store().listing().leftOvers(PARTITION)).isEmpty();
    assertThat(archive.store().fileSystem().exists(archive.store().directories().quarantine()))
        .isFalse();
  }

  @Test
  void aPartThatHasMoreThanTheRoundsIsKeptInQuarantine() throws Exception {
    parts();
    onlyOne(salvager.salvage(PARTITION));
    publish(EVENTS - 1);
    parts();

    Salvaged done = onlyOne(salvager.salvage(PARTITION));

    assertThat(done.outcome()).isEqualTo(Outcome.QUARANTINED);
    assertThat(done.detail())
        .contains("sequences {%s=[11]} of it are in no round".formatted(RECORDER));
    assertThat(archive.store().listing().leftOvers(PARTITION)).isEmpty();
    assertThat(quarantined()).hasSize(1);
  }

  private void publish(int events) throws IOException {
    Path sealed = archive.store().list(PARTITION).segments().get(0).path();
    new TestRound(archive, PARTITION, List.of(RECORDER))
        .add(TestRound.events(archive, PARTITION, sealed).subList(0, events))
        .absorb(sealed)
        .publish();
    Files.delete(local(sealed));
  }

  private List<byte[]> quarantined() throws IOException {
    List<byte[]> files = new ArrayList<>();
    for (var status :
        archive.store().fileSystem().listStatus(archive.store().directories().quarantine())) {
      files.add(Files.readAllBytes(local(status.getPath())));
    }
    return files;
  }

  @Test
  void aGapIsToldAndTheRestIsSealed() throws Exception {
    Files.delete(parts().get(1));

    VerificationReport before = ArchiveVerifier.of(archive).verify();
    assertThat(before.findings())
        .extracting(Finding::kind)
        .contains(Kind.DAMAGE, Kind.MISSING_SEQUENCES);
    Salvaged done = onlyOne(salvager.salvage(PARTITION));

    assertThat(done.outcome()).isEqualTo(Outcome.SEALED);
    assertThat(done.detail())
        .contains(
            ".%s-0.avro lacks bytes %d to %d of the original, which are in no part of it"
                .formatted(RECORDER, ends.get(1), ends.get(3)));
    assertThat(sequences()).isEqualTo(List.of(0L, 1L, 2L, 9L, 10L, 11L));
    assertThat(ArchiveVerifier.of(archive).verify().findings())
        .extracting(Finding::kind)
        .containsExactly(Kind.MISSING_SEQUENCES);
  }

  @Test
  void aPartThatWasCopiedAgainIsSealedOnceWithThoseItOverlaps() throws Exception {
    part(0, 1);
    part(1, 4);
    part(2, 3);
    part(3, 4);

    assertThat(onlyOne(salvager.salvage(PARTITION)).events()).isEqualTo(EVENTS);
    assertSealed();
  }

  @Test
  void theOnlyPartThatIsLeftShowsThatOthersAreMissing() throws Exception {
    part(3, 4);

    assertThat(ArchiveVerifier.of(archive).verify().findings())
        .extracting(Finding::kind)
        .contains(Kind.DAMAGE);
    assertThat(onlyOne(salvager.salvage(PARTITION)).detail())
        .contains("lacks bytes %d to %d of the original".formatted(ends.get(0), ends.get(3)));
  }

  @Test
  void aPartThatWasCutAtAnyByteIsKeptAndItsWholeBlocksAreSealed() throws Exception {
    for (int length = 0; length < ends.get(0) + ends.get(3) - ends.get(1); length += 7) {
      java.nio.file.Path damaged = parts().get(1);
      byte[] cut = Arrays.copyOf(Files.readAllBytes(damaged), length);
      Files.write(damaged, cut);
      int whole = (int) ends.stream().skip(1).filter(fits(length)).count() - 1;

      Salvaged done = onlyOne(salvager.salvage(PARTITION));

      assertThat(done.outcome()).as("cut at %d", length).isEqualTo(Outcome.QUARANTINED);
      assertThat(quarantined()).as("cut at %d", length).containsExactly(cut);
      List<Long> expected = new ArrayList<>(range(0, (1 + Math.max(0, whole)) * 3L));
      expected.addAll(range(9, 12));
      assertThat(sequences()).as("cut at %d", length).isEqualTo(expected);
      assertThat(archive.store().listing().leftOvers(PARTITION)).isEmpty();
      clear();
    }
  }

  /** Which blocks of the second part are whole if it has so many bytes. */
  private java.util.function.Predicate<Integer> fits(int length) {
    return end -> ends.get(0) + end - ends.get(1) <= length;
  }

  @Test
  void aFlippedBitCostsNothingOfOtherPartsAndThePartIsKept() throws Exception {
    int length = ends.get(0) + ends.get(3) - ends.get(1);
    for (int i = 0; i < length; i += 5) {
      java.nio.file.Path damaged = parts().get(1);
      byte[] bytes = Files.readAllBytes(damaged);
      bytes[i] ^= (byte) (1 << (i % 8));
      Files.write(damaged, bytes);

      Salvaged done = onlyOne(salvager.salvage(PARTITION));

      List<Long> found = sequences();
      assertThat(found).as("byte %d", i).containsAll(range(0, 3)).containsAll(range(9, 12));
      if (found.size() < EVENTS) {
        assertThat(done.outcome()).as("byte %d", i).isEqualTo(Outcome.QUARANTINED);
        assertThat(quarantined()).as("byte %d", i).containsExactly(bytes);
      }
      clear();
    }
  }

  private void clear() throws IOException {
    for (Path path :
        List.of(archive.store().directory(PARTITION), archive.store().directories().quarantine())) {
      archive.store().fileSystem().delete(path, true);
    }
  }

  @Test
  void partsWithoutAnythingReadableAreKeptInQuarantine() throws Exception {
    for (java.nio.file.Path part : parts()) {
      Files.write(part, new byte[] {1, 2, 3});
    }

    assertThat(onlyOne(salvager.salvage(PARTITION)).outcome()).isEqualTo(Outcome.QUARANTINED);
    assertThat(names()).isEmpty();
    assertThat(archive.store().listing().leftOvers(PARTITION)).isEmpty();
    assertThat(quarantined()).hasSize(3);
  }

  @Test
  void aWholeFileThatLacksEventsOfThePartsDeletesNone() throws Exception {
    List<java.nio.file.Path> parts = parts();
    Files.write(
        local(archive.store().path(PARTITION, new SegmentName.Unsealed(RECORDER, 0))),
        Arrays.copyOf(original, ends.get(2)));

    Salvaged done = salvager.salvage(PARTITION).get(0);

    assertThat(done.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(done.detail()).contains("is beside its parts and lacks sequences {" + RECORDER);
    assertThat(parts).allMatch(Files::exists);
  }

  @Test
  void ofManySalvagersAtOnceEachSegmentIsSealedOnce() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      for (int round = 0; round < 25; round++) {
        parts();
        Callable<List<Salvaged>> salvage = () -> salvager.salvage(PARTITION);
        for (Future<List<Salvaged>> done :
            threads.invokeAll(List.of(salvage, salvage, salvage, salvage))) {
          assertThat(done.get())
              .as("round %d", round)
              .extracting(Salvaged::outcome)
              .isSubsetOf(Outcome.SEALED, Outcome.SEALED_BEFORE, Outcome.IN_USE);
        }
        assertThat(sequences()).as("round %d", round).isEqualTo(range(0, EVENTS));
        // One that was overtaken may have joined the parts again.
        SegmentSalvager.forced(archive).salvage(PARTITION);
        assertSealed();
        clear();
      }
    } finally {
      threads.shutdownNow();
    }
  }
}
