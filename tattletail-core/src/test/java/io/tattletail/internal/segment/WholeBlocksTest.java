package io.tattletail.internal.segment;

import static io.tattletail.internal.segment.Segments.PARTITION;
import static io.tattletail.internal.segment.Segments.RECORDER;
import static io.tattletail.internal.segment.Segments.bytes;
import static io.tattletail.internal.segment.Segments.local;
import static io.tattletail.internal.segment.Segments.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.primitives.Bytes;
import io.tattletail.common.CorruptSegmentException;
import io.tattletail.common.Partition;
import io.tattletail.internal.layout.SegmentFile;
import io.tattletail.internal.layout.SegmentName;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole blocks of an unsealed segment, and the parts of a copy that are made of them. */
class WholeBlocksTest {
  @TempDir private java.nio.file.Path directory;
  private Segments segments;

  /** Where each block ends, and before them the header. */
  private final List<Integer> ends = new ArrayList<>();

  @BeforeEach
  void open() throws IOException {
    segments = new Segments(directory);
  }

  @AfterEach
  void close() throws IOException {
    segments.close();
  }

  /** An unsealed segment of three blocks of two events. */
  private SegmentFile unsealed() throws IOException {
    try (SegmentWriter writer = segments.writer(0)) {
      ends.add((int) writer.length());
      for (long sequence = 0; sequence < 6; sequence += 2) {
        writer.write(
            List.of(record(sequence, sequence, "a"), record(sequence + 1, sequence + 1, "b")));
        ends.add((int) writer.length());
      }
      return writer.file();
    }
  }

  private WholeBlocks wholeBlocks(SegmentFile file, long from) throws IOException {
    return WholeBlocks.of(segments.archive, PARTITION, file.path(), from).orElseThrow();
  }

  @Test
  void aLookGoesOnWhereTheOneBeforeEnded() throws Exception {
    SegmentFile file = unsealed();
    byte[] bytes = bytes(file);
    Files.write(local(file.path()), Arrays.copyOf(bytes, ends.get(1)));

    WholeBlocks first = wholeBlocks(file, 0);
    Files.write(local(file.path()), bytes);
    WholeBlocks second = wholeBlocks(file, first.end());

    assertThat(first.headerLength()).isEqualTo(ends.get(0).longValue());
    assertThat(first.from()).isEqualTo(first.headerLength());
    assertThat(first.end()).isEqualTo(ends.get(1).longValue());
    assertThat(first.length()).isEqualTo(first.end() - first.from());
    assertThat(first.crc32c()).isEqualTo(Checksums.crc32c(bytes, 0, ends.get(1)));
    assertThat(second.from()).isEqualTo(first.end());
    assertThat(second.end()).isEqualTo(bytes.length);
    assertThat(second.crc32c()).isEqualTo(crc(part(bytes, ends.get(1), bytes.length)));
    assertThat(wholeBlocks(file, second.end()).length()).isZero();
    for (WholeBlocks blocks : List.of(first, second)) {
      assertThat(blocks.damage()).isEmpty();
      assertThat(blocks.endsWithIndex()).isFalse();
    }
  }

  private static int crc(byte[] bytes) {
    return Checksums.crc32c(bytes, 0, bytes.length);
  }

  private byte[] part(byte[] original, int from, int end) {
    return Bytes.concat(
        Arrays.copyOf(original, ends.get(0)), Arrays.copyOfRange(original, from, end));
  }

  @Test
  void aFileThatEndsAtAnyByteHasTheBlocksThatAreWhole() throws Exception {
    SegmentFile file = unsealed();
    byte[] bytes = bytes(file);
    for (int length = 0; length <= bytes.length; length++) {
      Files.write(local(file.path()), Arrays.copyOf(bytes, length));
      var found = WholeBlocks.of(segments.archive, PARTITION, file.path(), 0);

      int visible = length;
      assertThat(found.map(WholeBlocks::end))
          .as("cut at %d", length)
          .isEqualTo(
              ends.stream().filter(end -> end <= visible).reduce(Math::max).map(Long::valueOf));
      assertThat(found.flatMap(WholeBlocks::damage)).as("cut at %d", length).isEmpty();
    }
  }

  @Test
  void aFlippedBitEndsTheBlocksBeforeItUnlessItMeansNothing() throws Exception {
    SegmentFile file = unsealed();
    byte[] bytes = bytes(file);
    List<SegmentRecord> records = segments.readAll(file);
    for (int i = 8 * ends.get(0); i < 8 * bytes.length; i++) {
      byte[] damaged = bytes.clone();
      damaged[i / 8] ^= (byte) (1 << (i % 8));
      Files.write(local(file.path()), damaged);

      WholeBlocks blocks = wholeBlocks(file, 0);

      int at = i / 8;
      long before = ends.stream().filter(end -> end <= at).reduce(Math::max).orElseThrow();
      if (blocks.end() != before) {
        // zstd has a bit that decoders ignore.
        assertThat(blocks.end()).as("bit %d", i).isEqualTo(bytes.length);
        assertThat(segments.readAll(file)).as("bit %d", i).isEqualTo(records);
      }
    }
  }

  @Test
  void damageInTheMiddleIsNamed() throws Exception {
    SegmentFile file = unsealed();
    byte[] bytes = bytes(file);
    bytes[ends.get(1) + 20] ^= 1;
    Files.write(local(file.path()), bytes);

    WholeBlocks blocks = wholeBlocks(file, 0);

    assertThat(blocks.end()).isEqualTo(ends.get(1).longValue());
    assertThat(blocks.damage().orElseThrow())
        .hasMessageContaining("is damaged at byte " + ends.get(1));
  }

  @Test
  void theIndexOfAFileThatIsToBeRenamedIsNoBlock() throws Exception {
    SegmentFile sealed = segments.sealed(1, List.of(record(0, 0, "a")), List.of(record(1, 1, "b")));
    SegmentFile unsealed = segments.unsealedOf(bytes(sealed));

    WholeBlocks blocks = wholeBlocks(unsealed, 0);

    assertThat(blocks.endsWithIndex()).isTrue();
    assertThat(blocks.damage()).isEmpty();
    try (Segment segment = segments.open(sealed)) {
      assertThat(blocks.end()).isEqualTo(segment.index().end());
    }
  }

  @Test
  void shadowBlocksAndOtherAvroFilesHaveWholeBlocksToo() throws Exception {
    SegmentFile file = unsealed();

    WholeBlocks blocks = WholeBlocks.ofRejected(segments.archive, file.path(), 0).orElseThrow();

    assertThat(blocks).isEqualTo(wholeBlocks(file, 0));
  }

  @Test
  void whatIsNoSegmentOfThePartitionOrTooShortIsRefused() throws Exception {
    SegmentFile file = unsealed();
    Partition other = new Partition("other", PARTITION.date());

    assertThatThrownBy(() -> WholeBlocks.of(segments.archive, other, file.path(), 0))
        .isInstanceOf(CorruptSegmentException.class)
        .hasMessageContaining("expected events of");
    assertThatThrownBy(() -> wholeBlocks(file, bytes(file).length + 1))
        .isInstanceOf(CorruptSegmentException.class)
        .hasMessageContaining("expected 1 bytes, the file ends before");
    Files.delete(local(file.path()));
    assertThatThrownBy(() -> wholeBlocks(file, 0)).isInstanceOf(FileNotFoundException.class);
  }

  private SegmentFile part(byte[] content, long from) throws IOException {
    SegmentName.Part name = new SegmentName.Part(RECORDER, 0, from);
    Files.write(local(segments.archive.path(PARTITION, name)), content);
    return segments.file(segments.archive.path(PARTITION, name));
  }

  @Test
  void aPartIsReadLikeAnUnsealedSegment() throws Exception {
    byte[] bytes = bytes(unsealed());

    SegmentFile part = part(part(bytes, ends.get(1), bytes.length), ends.get(1));

    assertThat(segments.readAll(part))
        .extracting(SegmentRecord::sequence)
        .containsExactly(2L, 3L, 4L, 5L);
  }

  @Test
  void aPartThatWasCutWithinABlockIsDamagedAndGivesTheBlocksBefore() throws Exception {
    byte[] bytes = bytes(unsealed());
    for (int end = ends.get(2) + 1; end < bytes.length; end++) {
      SegmentFile part = part(part(bytes, ends.get(1), end), ends.get(1));
      try (Segment segment = segments.open(part)) {
        assertThat(segment.damage().orElseThrow())
            .as("cut at %d", end)
            .hasMessageContaining("a part of a segment that ends within a block");
        assertThat(segment.tornBytes()).isZero();
        assertThat(Segments.readAll(segment)).as("cut at %d", end).hasSize(2);
      }
    }
    SegmentFile headless = part(Arrays.copyOf(bytes, ends.get(0) - 1), ends.get(1));
    assertThatThrownBy(() -> segments.open(headless))
        .isInstanceOf(CorruptSegmentException.class)
        .hasMessageContaining("a part of a segment that ends in its header");
  }
}
