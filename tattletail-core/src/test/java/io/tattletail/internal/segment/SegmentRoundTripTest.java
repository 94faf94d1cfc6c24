package io.tattletail.internal.segment;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tattletail.internal.layout.SegmentFile;
import io.tattletail.internal.layout.SegmentName;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SegmentRoundTripTest {
  @TempDir Path directory;

  private Segments segments;

  @BeforeEach
  void open() throws Exception {
    segments = new Segments(directory);
  }

  @AfterEach
  void close() throws Exception {
    segments.close();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void whatWasWrittenIsReadEachWriteSorted(long seed) throws Exception {
    Random random = new Random(seed);
    List<SegmentRecord> expected = new ArrayList<>();
    SegmentFile file;
    try (SegmentWriter writer = segments.writer(0)) {
      for (int writes = 1 + random.nextInt(6); writes > 0; writes--) {
        List<SegmentRecord> records =
            Segments.random(random, expected.size(), 1 + random.nextInt(3_000));
        writer.write(records);
        expected.addAll(Segments.sorted(records));
      }
      file = segments.file(writer.seal());
      assertThat(writer.length()).isLessThan(file.length());
    }

    try (Segment segment = segments.open(file)) {
      assertThat(Segments.readAll(segment)).isEqualTo(expected);
      assertThat(segment.metadata()).isEqualTo(Segments.METADATA);
      assertThat(segment.damage()).isEmpty();
      assertThat(segment.tornBytes()).isZero();
      assertThat(segment.index().events()).isEqualTo(expected.size());
      SegmentName.Sealed name = (SegmentName.Sealed) file.name();
      assertThat(segment.index().firstMicros()).isEqualTo(name.firstMicros());
      assertThat(segment.index().lastMicros()).isEqualTo(name.lastMicros());
      assertThat(segment.index().sequences()).isEqualTo(sequencesOf(expected));
    }
  }

  private static List<SequenceRange> sequencesOf(List<SegmentRecord> records) {
    List<SequenceRange> ranges = new ArrayList<>();
    for (int recorder = 0; recorder < Segments.METADATA.recorders().size(); recorder++) {
      int wanted = recorder;
      records.stream()
          .filter(record -> record.recorder() == wanted)
          .map(SequenceRange::of)
          .reduce(SequenceRange::with)
          .ifPresent(ranges::add);
    }
    return ranges;
  }

  @Test
  void theSealedFileReadWithoutItsIndexIsTheSame() throws Exception {
    SegmentFile sealed =
        segments.sealed(
            0, Segments.random(new Random(1), 0, 500), Segments.random(new Random(2), 500, 500));

    try (Segment byIndex = segments.open(sealed);
        Segment byScan = segments.open(segments.unsealedOf(Segments.bytes(sealed)))) {
      assertThat(byScan.index()).isEqualTo(byIndex.index());
      assertThat(Segments.readAll(byScan)).isEqualTo(Segments.readAll(byIndex));
      assertThat(byScan.damage()).isEmpty();
    }
  }

  @Test
  void aSegmentBeingWrittenIsReadAsFarAsItWasFlushed() throws Exception {
    try (SegmentWriter writer = segments.writer(0)) {
      writer.hflush();
      assertThat(segments.readAll(segments.file(writer.path()))).isEmpty();
      List<SegmentRecord> expected = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        SegmentRecord record = Segments.record(i, i, "event " + i);
        writer.write(List.of(record));
        writer.hsync();
        expected.add(record);
        assertThat(segments.readAll(segments.file(writer.path()))).isEqualTo(expected);
      }
      assertThat(segments.readAll(segments.file(writer.seal()))).isEqualTo(expected);
    }
  }

  @Test
  void aBigEventIsABlockOfItsOwn() throws Exception {
    byte[] big = new byte[3 << 20];
    new Random(3).nextBytes(big);
    SegmentRecord bigRecord =
        new SegmentRecord(Segments.START + 1, 0, 1, "", 0, 0, "big", ByteBuffer.wrap(big));
    List<SegmentRecord> records =
        List.of(Segments.record(0, 0, "a"), bigRecord, Segments.record(2, 2, ""));

    SegmentFile file = segments.sealed(0, records);

    try (Segment segment = segments.open(file)) {
      assertThat(segment.index().entries()).hasSize(3);
      assertThat(Segments.readAll(segment)).isEqualTo(records);
    }
  }

  @Test
  void tiesAreInTheOrderOfStreamOffsetRecorderAndSequence() throws Exception {
    List<SegmentRecord> inOrder =
        List.of(
            Segments.onStream(0, 9, 0, 0, 0),
            Segments.onStream(0, 8, 1, 5, 0),
            Segments.onStream(0, 7, 1, 6, 0),
            Segments.onStream(0, 6, 2, 1, 0),
            Segments.onStream(0, 4, 3, 0, 0),
            Segments.onStream(0, 5, 3, 0, 0),
            Segments.onStream(1, 0, 0, 0, 0));
    List<SegmentRecord> shuffled = new ArrayList<>(inOrder);
    java.util.Collections.shuffle(shuffled, new Random(5));

    assertThat(segments.readAll(segments.sealed(0, shuffled))).isEqualTo(inOrder);
  }

  @Test
  void aSmallSegmentIsOpenedByOneReadAndALargeOneByTwo() throws Exception {
    SegmentFile small = segments.sealed(0, List.of(Segments.record(0, 0, "a")));
    SegmentFile large = segments.sealed(1, Segments.random(new Random(1), 0, 2_000));
    ReadStatistics ofSmall = new ReadStatistics();
    ReadStatistics ofLarge = new ReadStatistics();

    Segment.open(segments.archive, Segments.PARTITION, small, ofSmall).orElseThrow().close();
    Segment.open(segments.archive, Segments.PARTITION, large, ofLarge).orElseThrow().close();

    assertThat(ofSmall.opens()).isEqualTo(1);
    assertThat(ofSmall.reads()).isEqualTo(1);
    assertThat(ofSmall.bytes()).isEqualTo(small.length());
    assertThat(ofLarge.reads()).isEqualTo(2);
    assertThat(ofLarge.bytes()).isLessThan(70_000).isLessThan(large.length());
  }

  @Test
  void aCursorGivesWhatTheRecordHas() throws Exception {
    SegmentFile file = segments.sealed(0, List.of(Segments.onStream(3, 4, 2, 7, 1)));

    try (Segment segment = segments.open(file)) {
      Block block = segment.read(segment.index().entries().get(0)).get(0);
      BlockCursor cursor = block.cursor();
      assertThat(cursor.next()).isTrue();
      assertThat(cursor.timestampMicros()).isEqualTo(Segments.START + 3);
      assertThat(cursor.current().recorder()).isEqualTo(Segments.RECORDER);
      assertThat(cursor.current().sequence()).isEqualTo(4);
      assertThat(cursor.current().stream()).isEqualTo("stream-\uffff");
      assertThat(cursor.current().offset()).isEqualTo(7);
      assertThat(cursor.current().skipped()).isEqualTo(1);
      assertThat(cursor.current().id()).isEqualTo("id-4");
      assertThat(cursor.current().serialized())
          .isEqualTo(ByteBuffer.wrap("event 4".getBytes(UTF_8)));
      assertThat(cursor.block()).isSameAs(block);
      assertThat(block.path()).isEqualTo(file.path());
      assertThat(block.metadata()).isEqualTo(Segments.METADATA);
      assertThat(cursor.next()).isFalse();
      assertThat(cursor.next()).isFalse();
    }
  }
}
