package io.tattletail.internal.segment;

import static io.tattletail.internal.segment.Segments.METADATA;
import static io.tattletail.internal.segment.Segments.PARTITION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tattletail.common.CorruptSegmentException;
import io.tattletail.internal.layout.LongRanges;
import io.tattletail.internal.layout.RoundFile;
import io.tattletail.internal.layout.RoundName;
import io.tattletail.internal.layout.SegmentFile;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.file.SeekableByteArrayInput;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoundTest {
  private static final List<RoundIndex.Earlier> EARLIER =
      List.of(
          new RoundIndex.Earlier(new RoundName(0), 1, 2),
          new RoundIndex.Earlier(new RoundName(1), Long.MAX_VALUE, Long.MIN_VALUE));

  @TempDir Path directory;

  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);
  private Segments segments;

  @BeforeEach
  void open() throws Exception {
    segments = new Segments(directory);
    segments.archive.makeDirectory(segments.archive.publishedDirectory(PARTITION));
  }

  @AfterEach
  void close() throws Exception {
    segments.close();
  }

  private static LongRanges ranges(long... values) {
    LongRanges ranges = new LongRanges();
    Arrays.stream(values).forEach(ranges::add);
    return ranges;
  }

  private List<BlockEvent> events(List<SegmentRecord> sorted) throws IOException {
    SegmentFile file = segments.sealed(random.nextInt(1_000_000), sorted);
    try (Segment segment = segments.open(file)) {
      return SegmentEvents.of(segment);
    }
  }

  /** A round of these events. */
  private RoundFile round(List<BlockEvent> events, List<BlockEvent> shadows) throws IOException {
    RoundName name = new RoundName(2);
    try (RoundWriter writer = RoundWriter.create(segments.archive, METADATA, name)) {
      for (BlockEvent shadow : shadows) {
        writer.addShadow(shadow);
      }
      for (BlockEvent event : events) {
        writer.add(event);
      }
      writer.finish(Map.of(Segments.RECORDER, ranges(0, 1, 7)), EARLIER, Map.of("gone", ranges(3)));
      assertThat(writer.events()).isEqualTo(events.size());
      assertThat(writer.shadows()).isEqualTo(shadows.size());
      assertThat(Files.size(Segments.local(writer.path()))).isEqualTo(writer.length());
      org.apache.hadoop.fs.Path target =
          new org.apache.hadoop.fs.Path(writer.path().getParent(), name.fileName());
      segments.archive.publish(writer.path(), target);
    }
    assertThat(segments.archive.fileSystem().listStatus(directory()))
        .as("temporary files are gone")
        .hasSize(1);
    return segments.archive.rounds(PARTITION).get(0);
  }

  private org.apache.hadoop.fs.Path directory() {
    return segments.archive.publishedDirectory(PARTITION);
  }

  private Segment open(RoundFile file) throws IOException {
    return Segment.openRound(segments.archive, PARTITION, file, new ReadStatistics());
  }

  private static List<SegmentRecord> read(Segment segment, List<IndexEntry> entries)
      throws IOException {
    List<SegmentRecord> records = new ArrayList<>();
    for (IndexEntry entry : entries) {
      for (Block block : segment.read(entry)) {
        BlockCursor cursor = block.cursor();
        while (cursor.next()) {
          records.add(cursor.current().record());
        }
      }
    }
    return records;
  }

  private static List<String> avroIds(byte[] bytes) throws IOException {
    List<String> ids = new ArrayList<>();
    try (DataFileReader<GenericRecord> reader =
        new DataFileReader<>(new SeekableByteArrayInput(bytes), new GenericDatumReader<>())) {
      reader.forEach(row -> ids.add(row.get("sequence").toString()));
    }
    return ids;
  }

  @Test
  void eventsAndShadowsComeBackAndOtherReadersSeeTheEventsAlone() throws Exception {
    List<SegmentRecord> records = Segments.sorted(Segments.random(random, 0, 4_000));
    List<SegmentRecord> shadows = Segments.sorted(Segments.random(random, 4_000, 3_000));
    RoundFile file = round(events(records), events(shadows));

    try (Segment round = open(file)) {
      SegmentIndex index = round.index();
      RoundIndex content = index.round().orElseThrow();
      assertThat(read(round, index.entries())).as("seed %d", seed).isEqualTo(records);
      assertThat(read(round, content.shadows())).as("seed %d", seed).isEqualTo(shadows);
      assertThat(index.allEntries()).hasSizeGreaterThan(index.entries().size());
      assertThat(content.shadows().get(0).offset())
          .isEqualTo(index.entries().get(index.entries().size() - 1).end());
      assertThat(index.events()).isEqualTo(4_000);
      assertThat(index.sequences().stream().mapToLong(SequenceRange::events).sum())
          .isEqualTo(7_000);
      assertThat(content.earlier()).isEqualTo(EARLIER);
      assertThat(content.hasAbsorbed(Segments.RECORDER, 7)).isTrue();
      assertThat(content.hasAbsorbed(Segments.RECORDER, 3)).isFalse();
      assertThat(content.hasAbsorbed("gone", 3)).isTrue();
      LongRanges all = new LongRanges();
      content.present().values().forEach(all::addAll);
      assertThat(all).hasToString("[0 to 6999]");
      assertThat(round.isWhollyKnown()).isTrue();
    }
    assertThat(avroIds(Files.readAllBytes(Segments.local(file.path()))))
        .isEqualTo(records.stream().map(record -> String.valueOf(record.sequence())).toList());
  }

  @Test
  void aRoundThatARacedListingMissedIsLookedForAgain() throws Exception {
    RoundFile newest = round(List.of(), List.of());
    PublishedRounds lost =
        PublishedRounds.read(segments.archive, PARTITION, List.of(newest), new ReadStatistics());
    assertThat(lost.missing()).isEqualTo(EARLIER);

    for (RoundIndex.Earlier round : EARLIER) {
      Files.copy(
          Segments.local(newest.path()),
          Segments.local(directory()).resolve(round.name().fileName()));
    }
    PublishedRounds found =
        PublishedRounds.read(segments.archive, PARTITION, List.of(newest), new ReadStatistics());
    assertThat(found.missing()).isEmpty();
    assertThat(found.files())
        .extracting(RoundFile::name)
        .containsExactly(new RoundName(0), new RoundName(1), new RoundName(2));
  }

  @Test
  void aRoundWithoutEventsIsARound() throws Exception {
    RoundFile file = round(List.of(), List.of());

    try (Segment round = open(file)) {
      assertThat(round.index().allEntries()).isEmpty();
      assertThat(round.index().firstMicros()).isEqualTo(Long.MAX_VALUE);
      assertThat(round.index().round().orElseThrow().earlier()).isEqualTo(EARLIER);
    }
    assertThat(avroIds(Files.readAllBytes(Segments.local(file.path())))).isEmpty();
  }

  @Test
  void eachFlippedBitIsReported() throws Exception {
    RoundFile file =
        round(
            events(Segments.sorted(Segments.random(random, 0, 3))),
            events(Segments.sorted(Segments.random(random, 3, 3))));
    byte[] bytes = Files.readAllBytes(Segments.local(file.path()));
    for (int bit = 0; bit < bytes.length * 8; bit++) {
      byte[] damaged = bytes.clone();
      damaged[bit / 8] ^= (byte) (1 << bit % 8);
      Files.write(Segments.local(file.path()), damaged);

      assertThatThrownBy(
              () -> {
                try (Segment round = open(file)) {
                  read(round, round.index().allEntries());
                }
              })
          .as("bit %d, seed %d", bit, seed)
          .isInstanceOf(CorruptSegmentException.class);
    }
  }

  @Test
  void whatADamagedRoundStillHasIsReadWithItsShadows() throws Exception {
    List<SegmentRecord> records = Segments.sorted(Segments.random(random, 0, 2_000));
    List<SegmentRecord> shadows = Segments.sorted(Segments.random(random, 2_000, 100));
    RoundFile file = round(events(records), events(shadows));
    byte[] bytes = Files.readAllBytes(Segments.local(file.path()));
    bytes[bytes.length - 60] ^= 1;
    Files.write(Segments.local(file.path()), bytes);

    assertThatThrownBy(() -> open(file)).isInstanceOf(CorruptSegmentException.class);
    try (Segment scanned =
        Segment.openDamaged(segments.archive, PARTITION, file.path(), new ReadStatistics())
            .orElseThrow()) {
      assertThat(read(scanned, scanned.index().allEntries()))
          .as("seed %d", seed)
          .containsExactlyElementsOf(
              IntStream.range(0, 2)
                  .mapToObj(part -> part == 0 ? records : shadows)
                  .flatMap(List::stream)
                  .toList());
    }
  }

  @Test
  void aRecordedSegmentIsNoRound() throws Exception {
    SegmentFile segment = segments.sealed(0, List.of(Segments.record(0, 0, "a")));
    RoundFile file = new RoundFile(segment.path(), new RoundName(0), segment.length());

    assertThatThrownBy(() -> open(file))
        .isInstanceOf(CorruptSegmentException.class)
        .hasMessageEndingWith("its index is a recorded segment's, not a published round's");
  }

  @Test
  void aDirectoryThatIsGoneIsNotMadeAgain() throws Exception {
    segments.archive.fileSystem().delete(directory(), false);

    assertThatThrownBy(() -> RoundWriter.create(segments.archive, METADATA, new RoundName(0)))
        .isInstanceOf(FileNotFoundException.class);
    assertThat(Segments.local(directory())).doesNotExist();
  }

  @Test
  void aFingerprintIsTheSameInEachFileAndAnotherForEachChange() throws Exception {
    BlockEvent event = events(List.of(Segments.onStream(1, 2, 1, 7, 1))).get(0);
    RoundFile file = round(List.of(event), List.of());
    try (Segment round = open(file)) {
      BlockCursor cursor = round.read(round.index().entries().get(0)).get(0).cursor();
      cursor.next();
      assertThat(cursor.current().fingerprint()).isEqualTo(event.fingerprint());
    }
    for (SegmentRecord other :
        List.of(
            Segments.onStream(2, 2, 1, 7, 1),
            Segments.onStream(1, 3, 1, 7, 1),
            Segments.onStream(1, 2, 2, 7, 1),
            Segments.onStream(1, 2, 1, 8, 1),
            Segments.onStream(1, 2, 1, 7, 2))) {
      assertThat(events(List.of(other)).get(0).fingerprint()).isNotEqualTo(event.fingerprint());
    }
  }
}
