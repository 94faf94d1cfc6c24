package io.tattletail.internal.merge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tattletail.common.CorruptSegmentException;
import io.tattletail.common.Partition;
import io.tattletail.internal.layout.ArchiveStore;
import io.tattletail.internal.layout.SegmentFile;
import io.tattletail.internal.layout.SegmentName;
import io.tattletail.internal.segment.BlockEvent;
import io.tattletail.internal.segment.EventKey;
import io.tattletail.internal.segment.SegmentMetadata;
import io.tattletail.internal.segment.SegmentRecord;
import io.tattletail.internal.segment.SegmentWriter;
import io.tattletail.spew.Micros;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.concurrent.Executor;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventMergeTest {
  private static final Partition PARTITION = new Partition("#en", LocalDate.of(2026, 11, 22));
  private static final String RECORDER = "crm-1.20261122T101500Z.1a";
  private static final String OTHER = "crm-2.20261122T101500Z.2b";
  private static final long START = Micros.startOf(PARTITION.date());
  private static final Executor NONE = task -> {};

  private final long seed = new Random().nextLong();
  private final MergeStatistics statistics = new MergeStatistics();

  @TempDir java.nio.file.Path directory;

  private ArchiveStore archive;

  @BeforeEach
  void openArchive() throws IOException {
    archive = ArchiveStore.openOrCreate(new Path("file:" + directory), new Configuration(false));
  }

  @AfterEach
  void closeArchive() throws IOException {
    archive.close();
  }

  private static SegmentRecord event(long i, long sequence) {
    return new SegmentRecord(
        START + 1_000 * i,
        0,
        sequence,
        "s",
        2 * i + 1,
        1,
        "id-" + i,
        ByteBuffer.wrap(("event " + i).getBytes(UTF_8)));
  }

  private static List<SegmentRecord> events(int from, int to) {
    List<SegmentRecord> events = new ArrayList<>();
    for (int i = from; i < to; i++) {
      events.add(event(i, i));
    }
    return events;
  }

  private SegmentFile sealed(String recorder, long number, List<SegmentRecord> events)
      throws IOException {
    SegmentMetadata metadata =
        new SegmentMetadata(PARTITION, "of-another-service", List.of(recorder));
    try (SegmentWriter writer = SegmentWriter.create(archive, metadata, number, 1 << 20)) {
      writer.write(events);
      Path path = writer.seal();
      return new SegmentFile(
          path,
          SegmentName.parse(path.getName()).orElseThrow(),
          archive.fileSystem().getFileStatus(path).getLen());
    }
  }

  private List<BlockEvent> read(MergeOptions options, Executor readers, SegmentFile... files)
      throws IOException {
    List<BlockEvent> read = new ArrayList<>();
    try (EventMerge merge = new EventMerge(archive, options, statistics, readers)) {
      for (SegmentFile file : files) {
        merge.addSegment(PARTITION, file);
      }
      while (merge.next()) {
        assertThat(merge.timestampMicros()).isEqualTo(merge.event().timestampMicros());
        read.add(merge.event());
      }
    }
    return read;
  }

  private static List<String> ids(List<BlockEvent> events) {
    return events.stream().map(BlockEvent::id).toList();
  }

  private static java.nio.file.Path local(SegmentFile file) {
    return java.nio.file.Path.of(file.path().toUri().getPath());
  }

  @Test
  void givenFilesAreReadInOrderWithEveryCopyAndNoOtherFile() throws Exception {
    SegmentFile one = sealed(RECORDER, 0, events(0, 100));
    SegmentFile same = sealed(OTHER, 0, events(50, 100));
    sealed(RECORDER, 1, events(100, 200));

    List<BlockEvent> read = read(MergeOptions.defaults(), NONE, one, same);

    assertThat(read).hasSize(150);
    assertThat(read).extracting(BlockEvent::key).isSorted();
    assertThat(read.get(50).key())
        .isEqualTo(new EventKey(START + 50_000, "#en", "s", 101, RECORDER, 50));
    assertThat(read.get(51).key())
        .isEqualTo(new EventKey(START + 50_000, "#en", "s", 101, OTHER, 50));
    assertThat(read.get(51).skipped()).isEqualTo(1);
    assertThat(read.get(51).id()).isEqualTo("id-50");
    assertThat(UTF_8.decode(read.get(51).serialized()).toString()).isEqualTo("event 50");
    assertThat(read.get(51).block().metadata().serializer()).isEqualTo("of-another-service");
    assertThat(statistics.listings()).isZero();
    assertThat(statistics.segmentsOpened()).isEqualTo(2);
  }

  @Test
  void aPartitionIsReadWithAllItsFilesWhoeverLoadsThem() throws Exception {
    sealed(RECORDER, 0, events(0, 100));
    sealed(RECORDER, 1, events(100, 200));
    for (Executor readers : List.of(NONE, (Executor) Runnable::run)) {
      List<BlockEvent> read = new ArrayList<>();
      try (EventMerge merge =
          new EventMerge(archive, MergeOptions.defaults(), statistics, readers)) {
        merge.addPartition(PARTITION);
        while (merge.next()) {
          read.add(merge.event());
        }
      }
      assertThat(read).extracting(BlockEvent::sequence).hasSize(200).isSorted();
    }
    assertThat(statistics.listings()).as("two directories, twice").isEqualTo(4);
    assertThat(statistics.segmentsListed()).isEqualTo(4);
  }

  @Test
  void filesThatAreNotWantedOrHeldAreNotRead() throws Exception {
    SegmentFile early = sealed(RECORDER, 0, events(0, 100));
    SegmentFile wanted = sealed(RECORDER, 1, events(100, 200));
    SegmentFile held = sealed(OTHER, 0, events(120, 130));
    SegmentFile late = sealed(RECORDER, 2, events(200, 300));

    List<BlockEvent> read =
        read(
            MergeOptions.defaults()
                .between(START + 110_000, START + 200_000)
                .held((partition, recorder, first, last) -> recorder.equals(OTHER)),
            NONE,
            early,
            wanted,
            held,
            late);

    assertThat(read).extracting(BlockEvent::recorder).containsOnly(RECORDER);
    assertThat(read).extracting(BlockEvent::sequence).contains(110L, 199L).doesNotContain(99L);
    assertThat(statistics.segmentsOpened()).isEqualTo(2);
  }

  @Test
  void manyOverlappingFilesAreMergedInLittleMemory() throws Exception {
    Random random = new Random(seed);
    int files = 40;
    List<List<SegmentRecord>> dealt = new ArrayList<>();
    for (int f = 0; f < files; f++) {
      dealt.add(new ArrayList<>());
    }
    for (int i = 0; i < 40_000; i++) {
      List<SegmentRecord> own = dealt.get(random.nextInt(files));
      own.add(event(i, own.size()));
    }
    List<SegmentFile> sealed = new ArrayList<>();
    for (int f = 0; f < files; f++) {
      sealed.add(sealed("r" + f + ".20261122T101500Z.1a", 0, dealt.get(f)));
    }
    long limit = 1 << 20;
    List<String> ids = new ArrayList<>();
    try (EventMerge merge =
        new EventMerge(
            archive, MergeOptions.defaults().memoryBytes(limit), statistics, Runnable::run)) {
      sealed.forEach(file -> merge.addSegment(PARTITION, file));
      while (merge.next()) {
        ids.add(merge.event().id());
      }
    }
    assertThat(ids)
        .as("seed %d", seed)
        .isEqualTo(events(0, 40_000).stream().map(SegmentRecord::id).toList());
    assertThat(statistics.memoryPeakBytes()).isLessThanOrEqualTo(limit);
  }

  @Test
  void tooLittleMemoryForOneBlockIsSaid() throws Exception {
    SegmentFile file = sealed(RECORDER, 0, events(0, 100));
    assertThatThrownBy(() -> read(MergeOptions.defaults().memoryBytes(10_000), NONE, file))
        .isInstanceOf(MergeMemoryException.class)
        .hasMessageStartingWith("no room for the index of " + file.path())
        .hasMessageContaining("of memoryBytes 10000 are held");
  }

  @Test
  void damageEndsTheMergeUnlessItsHandlerGoesOn() throws Exception {
    SegmentFile damaged = sealed(RECORDER, 0, events(0, 100));
    SegmentFile good = sealed(OTHER, 0, events(100, 200));
    byte[] bytes = Files.readAllBytes(local(damaged));
    bytes[bytes.length - 1] ^= 1;
    Files.write(local(damaged), bytes);

    assertThatThrownBy(() -> read(MergeOptions.defaults(), NONE, damaged, good))
        .isInstanceOf(CorruptSegmentException.class)
        .hasMessageContaining(damaged.path().getName());

    List<Damage> damages = new ArrayList<>();
    List<BlockEvent> read =
        read(MergeOptions.defaults().damageHandler(damages::add), NONE, damaged, good);
    assertThat(ids(read)).isEqualTo(events(0, 200).stream().map(SegmentRecord::id).toList());
    assertThat(damages).extracting(Damage::path).containsOnly(damaged.path());
    assertThat(damages.get(0).firstMicros()).hasValue(START);
    assertThat(damages.get(0).lastMicros()).hasValue(START + 99_000);
  }

  @Test
  void aGivenFileThatIsGoneIsSaidAndFoundAgainIfItOnlyWasSealed() throws Exception {
    SegmentFile file = sealed(RECORDER, 7, events(0, 100));
    SegmentFile unsealed =
        new SegmentFile(
            archive.path(PARTITION, new SegmentName.Unsealed(RECORDER, 7)),
            new SegmentName.Unsealed(RECORDER, 7),
            0);
    assertThat(read(MergeOptions.defaults(), NONE, unsealed)).hasSize(100);
    Files.delete(local(file));
    assertThatThrownBy(() -> read(MergeOptions.defaults(), NONE, file))
        .isInstanceOf(FileNotFoundException.class)
        .hasMessageContaining(file.path().getName());
  }

  /** Opens files that it cannot read. */
  public static final class Unreadable extends RawLocalFileSystem {
    @Override
    public FSDataInputStream open(Path path, int bufferSize) throws IOException {
      if (path.getName().endsWith("-7.avro")) {
        throw new IOException("no data node has it");
      }
      return super.open(path, bufferSize);
    }
  }

  @Test
  void aFileThatCannotBeReadIsNamedByTheException() throws Exception {
    SegmentFile good = sealed(RECORDER, 0, events(0, 100));
    SegmentFile bad = sealed(RECORDER, 7, events(100, 200));
    Configuration configuration = new Configuration(false);
    configuration.setClass("fs.file.impl", Unreadable.class, FileSystem.class);
    archive.close();
    archive = ArchiveStore.open(new Path("file:" + directory), configuration);
    assertThatThrownBy(() -> read(MergeOptions.defaults(), NONE, good, bad))
        .isInstanceOfSatisfying(
            FileReadException.class, e -> assertThat(e.path()).isEqualTo(bad.path()))
        .hasMessage(bad.path() + " cannot be read: java.io.IOException: no data node has it");
  }

  @Test
  void anEventIsThereOnlyAfterAStepThatSaidSoAndNothingIsAddedLater() throws Exception {
    SegmentFile file = sealed(RECORDER, 0, events(0, 1));
    try (EventMerge merge = new EventMerge(archive, MergeOptions.defaults(), statistics, NONE)) {
      assertThatThrownBy(merge::event)
          .isInstanceOf(NoSuchElementException.class)
          .hasMessage("the merge is at no event");
      assertThat(merge.next()).isFalse();
      assertThatThrownBy(merge::timestampMicros).isInstanceOf(NoSuchElementException.class);
      assertThatThrownBy(() -> merge.addSegment(PARTITION, file))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("the index of " + file.path() + " was added after the merge began");
    }
  }
}
