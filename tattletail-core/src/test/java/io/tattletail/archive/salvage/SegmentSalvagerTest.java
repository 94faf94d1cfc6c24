package io.tattletail.archive.salvage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tattletail.archive.Archive;
import io.tattletail.archive.salvage.Salvaged.Outcome;
import io.tattletail.common.CorruptSegmentException;
import io.tattletail.common.Partition;
import io.tattletail.internal.layout.RoundFile;
import io.tattletail.internal.layout.SegmentFile;
import io.tattletail.internal.layout.SegmentName;
import io.tattletail.internal.segment.Block;
import io.tattletail.internal.segment.BlockCursor;
import io.tattletail.internal.segment.BlockEvent;
import io.tattletail.internal.segment.IndexEntry;
import io.tattletail.internal.segment.ReadStatistics;
import io.tattletail.internal.segment.Segment;
import io.tattletail.internal.segment.SegmentMetadata;
import io.tattletail.internal.segment.SegmentRecord;
import io.tattletail.internal.segment.SegmentWriter;
import io.tattletail.spew.ChannelFilter;
import java.io.IOException;
import java.io.InterruptedIOException;
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

/**
 * On local disk, where a salvager is always forced. That it spares the living is tested on HDFS.
 */
class SegmentSalvagerTest {
  private static final Partition PARTITION = new Partition("c", LocalDate.parse("2026-11-22"));
  private static final String RECORDER = "dead.20261122T101500Z.1a";
  private static final long START = 1_795_305_600_000_000L;
  private static final int BLOCKS = 4;
  private static final int EVENTS_PER_BLOCK = 3;

  @TempDir private java.nio.file.Path directory;
  private Archive archive;
  private SegmentSalvager salvager;

  @BeforeEach
  void open() throws IOException {
    archive = Archive.openOrCreate(new Path("file:" + directory), new Configuration(false));
    salvager = SegmentSalvager.forced(archive);
  }

  @AfterEach
  void close() throws IOException {
    archive.close();
  }

  @Test
  void aLeftOverIsSealedWithAllItsEvents() throws Exception {
    leftOver(0);

    Salvaged done = onlyOne(salvager.salvage(PARTITION));

    assertThat(done.outcome()).isEqualTo(Outcome.SEALED);
    assertThat(done.events()).isEqualTo(BLOCKS * EVENTS_PER_BLOCK);
    assertThat(names()).hasSize(1).first().isInstanceOf(SegmentName.Sealed.class);
    assertThat(sequences()).containsExactlyElementsOf(allSequences());
    assertThat(salvager.salvage(PARTITION)).as("a second run").isEmpty();
  }

  @Test
  void anInterruptEndsASalvageWhichHasToldOfWhatWasDone() throws Exception {
    leftOver(0);
    leftOver(1);
    List<Salvaged> told = new ArrayList<>();
    assertThatThrownBy(
            () ->
                salvager.salvage(
                    ChannelFilter.all(),
                    done -> {
                      told.add(done);
                      Thread.currentThread().interrupt();
                    }))
        .isInstanceOf(InterruptedIOException.class);
    assertThat(Thread.interrupted()).as("stays interrupted").isTrue();
    assertThat(told).hasSize(1);
    assertThat(salvager.salvage(PARTITION)).as("what is left").hasSize(1);
  }

  @Test
  void aLeftOverCutAtAnyByteIsSealedWithAllWholeBlocksAndNoByteIsLost() throws Exception {
    java.nio.file.Path whole = leftOver(0);
    byte[] bytes = Files.readAllBytes(whole);
    // The header, of which nothing is readable before it is whole, in larger steps.
    int header = bytes.length - BLOCKS * blockLength();
    for (int length = 0; length < bytes.length; length += length < header - 20 ? 20 : 1) {
      Files.write(whole, Arrays.copyOf(bytes, length));
      long readable = sequences().size();

      Salvaged done = onlyOne(salvager.salvage(PARTITION));

      assertThat(done.events()).as("cut at %d", length).isEqualTo(readable);
      assertThat(sequences())
          .containsExactlyElementsOf(LongStream.range(0, readable).boxed().toList());
      if (readable == 0 && length > 0 && done.outcome() != Outcome.DELETED_EMPTY) {
        assertThat(done.outcome()).as("cut at %d", length).isEqualTo(Outcome.QUARANTINED);
        assertThat(quarantined()).contains(Arrays.copyOf(bytes, length));
      }
      clear();
    }
  }

  @Test
  void aCompleteFileIsOnlyRenamed() throws Exception {
    java.nio.file.Path file = leftOver(0);
    onlyOne(salvager.salvage(PARTITION));
    Path sealed = archive.store().list(PARTITION).segments().get(0).path();
    byte[] complete = Files.readAllBytes(local(sealed));
    Files.move(local(sealed), file);

    assertThat(onlyOne(salvager.salvage(PARTITION)).outcome()).isEqualTo(Outcome.RENAMED);
    assertThat(Files.readAllBytes(local(sealed))).isEqualTo(complete);
  }

  @Test
  void aSalvagerKilledBeforeItsRenameLeavesNothingButAHiddenFile() throws Exception {
    leftOver(0);
    Files.write(
        local(new Path(archive.store().directory(PARTITION), "_salvage.killed.avro")),
        new byte[10]);

    assertThat(sequences()).as("a reader").containsExactlyElementsOf(allSequences());
    assertThat(onlyOne(salvager.salvage(PARTITION)).outcome()).isEqualTo(Outcome.SEALED);
    assertThat(sequences()).containsExactlyElementsOf(allSequences());
  }

  @Test
  void aSalvagerKilledAfterItsRenameIsFinishedByTheNext() throws Exception {
    java.nio.file.Path file = leftOver(0);
    byte[] bytes = Files.readAllBytes(file);
    onlyOne(salvager.salvage(PARTITION));
    Files.write(file, bytes);

    assertThat(sequences()).as("a reader").containsExactlyElementsOf(allSequences());
    assertThat(onlyOne(salvager.salvage(PARTITION)).outcome()).isEqualTo(Outcome.SEALED_BEFORE);
    assertThat(Files.exists(file)).isFalse();
    assertThat(sequences()).containsExactlyElementsOf(allSequences());
  }

  @Test
  void whatIsBehindDamageIsSealedTooAndTheOriginalIsKept() throws Exception {
    java.nio.file.Path file = leftOver(0);
    byte[] bytes = Files.readAllBytes(file);
    byte[] damaged = bytes.clone();
    // The second of four blocks of equal length, in its middle.
    int blockLength = blockLength();
    damaged[bytes.length - 3 * blockLength + blockLength / 2] ^= 0x10;
    Files.write(file, damaged);

    Salvaged done = onlyOne(salvager.salvage(PARTITION));

    assertThat(done.outcome()).isEqualTo(Outcome.QUARANTINED);
    assertThat(done.detail()).contains("is damaged at byte").contains("kept as");
    assertThat(sequences()).containsExactly(0L, 1L, 2L, 6L, 7L, 8L, 9L, 10L, 11L);
    assertThat(quarantined()).containsExactly(damaged);
    assertThat(archive.store().listing().leftOvers(PARTITION)).isEmpty();
  }

  @Test
  void aFlippedBitCostsAtMostItsBlockAndTheOriginalIsKeptIfItIsNoticed() throws Exception {
    java.nio.file.Path file = leftOver(0);
    byte[] bytes = Files.readAllBytes(file);
    // Every third byte: they are of one kind over many bytes, and each takes some file operations.
    for (int i = 0; i < bytes.length; i += 3) {
      byte[] damaged = bytes.clone();
      damaged[i] ^= (byte) (1 << (i % 8));
      Files.write(file, damaged);

      Salvaged done = onlyOne(salvager.salvage(PARTITION));

      List<Long> sequences = sequences();
      assertThat(allSequences()).as("bit of byte %d", i).containsAll(sequences);
      if (sequences.size() < BLOCKS * EVENTS_PER_BLOCK && done.outcome() == Outcome.SEALED) {
        assertThat(sequences)
            .as("a tail that looks torn, byte %d", i)
            .hasSize((BLOCKS - 1) * EVENTS_PER_BLOCK);
      } else if (done.outcome() == Outcome.QUARANTINED) {
        assertThat(quarantined()).as("byte %d", i).containsExactly(damaged);
      }
      clear();
    }
  }

  @Test
  void ofManySalvagersAtOnceEachLeftOverIsSealedByOne() throws Exception {
    int leftOvers = 20;
    for (int number = 0; number < leftOvers; number++) {
      leftOver(number);
    }
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      Callable<List<Salvaged>> salvage = () -> salvager.salvage(PARTITION);
      for (Future<List<Salvaged>> done :
          threads.invokeAll(List.of(salvage, salvage, salvage, salvage))) {
        assertThat(done.get())
            .extracting(Salvaged::outcome)
            .isSubsetOf(Outcome.SEALED, Outcome.SEALED_BEFORE);
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(names()).hasSize(leftOvers).allMatch(name -> name instanceof SegmentName.Sealed);
    assertThat(sequences()).hasSize(leftOvers * BLOCKS * EVENTS_PER_BLOCK);
    assertThat(archive.store().listing().leftOvers(PARTITION)).isEmpty();
  }

  @Test
  void withoutLeasesNothingIsTouchedUnlessForced() throws Exception {
    java.nio.file.Path file = leftOver(0);

    assertThat(onlyOne(SegmentSalvager.ofDeadRecorders(archive).salvage(PARTITION)).outcome())
        .isEqualTo(Outcome.IN_USE);
    assertThat(Files.exists(file)).isTrue();
  }

  @Test
  void aLeftOverWhoseSealedTwinWasPublishedIsDeletedAndNotSealedAgain() throws Exception {
    java.nio.file.Path file = leftOver(0);
    byte[] bytes = Files.readAllBytes(file);
    publish(onlySealed(), 0);
    Files.write(file, bytes);

    Salvaged done = onlyOne(salvager.salvage(PARTITION));

    assertThat(done.outcome()).isEqualTo(Outcome.PUBLISHED_BEFORE);
    assertThat(done.events()).isEqualTo(BLOCKS * EVENTS_PER_BLOCK);
    assertThat(done.detail())
        .isEqualTo("a round absorbed its sealed twin, and the rounds have all its events");
    assertThat(names()).isEmpty();
    assertThat(archive.store().fileSystem().exists(archive.store().directories().quarantine()))
        .isFalse();

    // The same when the twin's grace is not over, and when a salvager was killed in between.
    Files.write(file, Arrays.copyOf(bytes, bytes.length - 1));
    assertThat(onlyOne(salvager.salvage(PARTITION)).outcome()).isEqualTo(Outcome.PUBLISHED_BEFORE);
    assertThat(salvager.salvage(PARTITION)).isEmpty();
  }

  @Test
  void aLeftOverThatHasMoreThanTheRoundsIsKeptInQuarantine() throws Exception {
    java.nio.file.Path file = leftOver(0);
    byte[] bytes = Files.readAllBytes(file);
    publish(onlySealed(), 2);
    Files.write(file, bytes);

    Salvaged done = onlyOne(salvager.salvage(PARTITION));

    assertThat(done.outcome()).isEqualTo(Outcome.QUARANTINED);
    assertThat(done.detail())
        .startsWith(
            "a round absorbed its sealed twin, and sequences {%s=[10 to 11]} of it are in no round; kept as "
                .formatted(RECORDER));
    assertThat(quarantined()).containsExactly(bytes);
    assertThat(names()).isEmpty();
  }

  @Test
  void aDamagedLeftOverOfWhichTheRoundsHaveAllThatIsReadableIsKeptInQuarantine() throws Exception {
    java.nio.file.Path file = leftOver(0);
    byte[] bytes = Files.readAllBytes(file);
    publish(onlySealed(), 0);
    bytes[bytes.length - 3 * blockLength() + blockLength() / 2] ^= 0x10;
    Files.write(file, bytes);

    assertThat(onlyOne(salvager.salvage(PARTITION)).outcome()).isEqualTo(Outcome.QUARANTINED);
    assertThat(names()).isEmpty();
  }

  @Test
  void withoutTheRoundsALeftOverIsNotComparedAndStaysWhereItIs() throws Exception {
    java.nio.file.Path file = leftOver(0);
    byte[] bytes = Files.readAllBytes(file);
    RoundFile first = publish(onlySealed(), 0);
    RoundFile second = new TestRound(archive, PARTITION, List.of(RECORDER)).publish();
    Files.write(file, bytes);
    byte[] round = Files.readAllBytes(local(first.path()));
    Files.delete(local(first.path()));

    Salvaged gone = onlyOne(salvager.salvage(PARTITION));
    assertThat(gone.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(gone.detail()).contains("round-0.avro is gone from", "restore it");

    Files.write(local(first.path()), Arrays.copyOf(round, round.length - 1));
    assertThat(onlyOne(salvager.salvage(PARTITION)).detail()).contains("round-0.avro is damaged");

    Files.write(local(first.path()), round);
    byte[] newest = Files.readAllBytes(local(second.path()));
    Files.write(local(second.path()), Arrays.copyOf(newest, newest.length - 1));
    assertThat(onlyOne(salvager.salvage(PARTITION)).detail()).contains("round-1.avro is damaged");
    assertThat(Files.readAllBytes(file)).isEqualTo(bytes);

    Files.write(local(second.path()), newest);
    assertThat(onlyOne(salvager.salvage(PARTITION)).outcome()).isEqualTo(Outcome.PUBLISHED_BEFORE);
  }

  @Test
  void aLeftOverThatNoRoundAbsorbedIsSealedForTheNextRound() throws Exception {
    leftOver(0);
    publish(onlySealed(), 0);
    leftOver(1);

    assertThat(onlyOne(salvager.salvage(PARTITION)).outcome()).isEqualTo(Outcome.SEALED);
    assertThat(names()).hasSize(1).first().isInstanceOf(SegmentName.Sealed.class);
  }

  /** Salvages the only left-over. */
  private Path onlySealed() throws IOException {
    onlyOne(salvager.salvage(PARTITION));
    return archive.store().list(PARTITION).segments().get(0).path();
  }

  /** A round absorbs a segment, which then is gone; the last few events are not in the round. */
  private RoundFile publish(Path sealed, int without) throws IOException {
    List<BlockEvent> events = TestRound.events(archive, PARTITION, sealed);
    RoundFile round =
        new TestRound(archive, PARTITION, List.of(RECORDER))
            .add(events.subList(1, events.size() - without))
            .explain(events.subList(0, 1))
            .absorb(sealed)
            .publish();
    Files.delete(local(sealed));
    return round;
  }

  private static List<Long> allSequences() {
    return LongStream.range(0, BLOCKS * EVENTS_PER_BLOCK).boxed().toList();
  }

  private java.nio.file.Path leftOver(long number) throws IOException {
    SegmentMetadata metadata = new SegmentMetadata(PARTITION, "json", List.of(RECORDER));
    try (SegmentWriter writer = SegmentWriter.create(archive.store(), metadata, number, 1 << 20)) {
      for (int block = 0; block < BLOCKS; block++) {
        writer.write(block(block));
      }
      return local(writer.path());
    }
  }

  /** The blocks have the same bytes but for their numbers, so that they have one length. */
  private static List<SegmentRecord> block(int block) {
    List<SegmentRecord> records = new ArrayList<>();
    for (int i = 0; i < EVENTS_PER_BLOCK; i++) {
      long sequence = (long) block * EVENTS_PER_BLOCK + i;
      ByteBuffer event = ByteBuffer.wrap("event".getBytes(StandardCharsets.UTF_8));
      records.add(new SegmentRecord(START + sequence, 0, sequence, "", 0, 0, "id", event));
    }
    return records;
  }

  private int blockLength() throws IOException {
    SegmentMetadata metadata = new SegmentMetadata(PARTITION, "json", List.of(RECORDER));
    try (SegmentWriter writer = SegmentWriter.create(archive.store(), metadata, 99, 1 << 20)) {
      long before = writer.length();
      writer.write(block(0));
      Files.delete(local(writer.path()));
      return (int) (writer.length() - before);
    }
  }

  private List<SegmentName> names() throws IOException {
    return archive.store().list(PARTITION).segments().stream().map(SegmentFile::name).toList();
  }

  /** What a reader finds, in order. */
  private List<Long> sequences() throws IOException {
    List<Long> sequences = new ArrayList<>();
    for (SegmentFile file : archive.store().list(PARTITION).segments()) {
      try {
        var opened = Segment.open(archive.store(), PARTITION, file, new ReadStatistics());
        if (opened.isPresent()) {
          try (Segment segment = opened.get()) {
            read(segment, sequences);
          }
        }
      } catch (CorruptSegmentException e) {
        assertThat(file.name())
            .as("only what is not sealed may be damaged")
            .isInstanceOf(SegmentName.Unsealed.class);
      }
    }
    sequences.sort(null);
    return sequences;
  }

  private static void read(Segment segment, List<Long> sequences) throws IOException {
    for (IndexEntry entry : segment.index().entries()) {
      for (Block block : segment.read(entry)) {
        BlockCursor cursor = block.cursor();
        while (cursor.next()) {
          sequences.add(cursor.current().sequence());
        }
      }
    }
  }

  private List<byte[]> quarantined() throws IOException {
    List<byte[]> files = new ArrayList<>();
    for (var status :
        archive.store().fileSystem().listStatus(archive.store().directories().quarantine())) {
      files.add(Files.readAllBytes(local(status.getPath())));
    }
    return files;
  }

  private void clear() throws IOException {
    for (Path path :
        List.of(archive.store().directory(PARTITION), archive.store().directories().quarantine())) {
      archive.store().fileSystem().delete(path, true);
    }
    archive.store().fileSystem().mkdirs(archive.store().directory(PARTITION));
  }

  private static java.nio.file.Path local(Path path) {
    return java.nio.file.Path.of(path.toUri().getPath());
  }

  private static Salvaged onlyOne(List<Salvaged> all) {
    assertThat(all).hasSize(1);
    return all.get(0);
  }
}
