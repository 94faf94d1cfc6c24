package io.tattletail.internal.segment;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.primitives.Bytes;
import io.tattletail.common.CorruptSegmentException;
import io.tattletail.common.Partition;
import io.tattletail.internal.layout.SegmentFile;
import io.tattletail.internal.layout.SegmentName;
import java.io.FileNotFoundException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole parts in the wrong place. */
class SegmentMismatchTest {
  @TempDir Path directory;

  private Segments segments;
  private SegmentFile file;

  @BeforeEach
  void open() throws Exception {
    segments = new Segments(directory);
    file = segments.sealed(0, List.of(Segments.record(0, 0, "a"), Segments.record(9, 1, "b")));
  }

  @AfterEach
  void close() throws Exception {
    segments.close();
  }

  private void assertDamaged(SegmentFile damaged, long offset, String message) {
    assertThatThrownBy(() -> segments.open(damaged))
        .isInstanceOfSatisfying(
            CorruptSegmentException.class,
            e -> {
              assertThat(e.path()).isEqualTo(damaged.path());
              assertThat(e.offset()).isEqualTo(offset);
            })
        .hasMessageStartingWith(damaged.path() + " is damaged at byte " + offset + ": ")
        .hasMessageContaining(message);
  }

  private long indexOffset(SegmentFile sealed) throws Exception {
    try (Segment segment = segments.open(sealed)) {
      return segment.index().end();
    }
  }

  @Test
  void aNameOfOtherTimesIsDamage() throws Exception {
    SegmentName other =
        new SegmentName.Sealed(Segments.START, Segments.START + 8, Segments.RECORDER, 0);

    assertDamaged(
        segments.sealedOf(Segments.bytes(file), other),
        indexOffset(file),
        "its index says events from 2026-11-22T00:00:00Z to 2026-11-22T00:00:00.000009Z, its name others");
  }

  @Test
  void aFileInAnotherPartitionIsDamage() {
    assertThatThrownBy(
            () ->
                Segment.open(
                    segments.archive,
                    new Partition("other", Segments.PARTITION.date()),
                    file,
                    new ReadStatistics()))
        .isInstanceOf(CorruptSegmentException.class)
        .hasMessage(
            "%s is damaged at byte 0: expected events of channel=other/date=2026-11-22, its header says channel=#en/ä/date=2026-11-22",
            file.path());
  }

  @Test
  void theIndexOfAnotherFileIsDamage() throws Exception {
    SegmentFile other =
        segments.sealed(1, List.of(Segments.record(0, 0, "a"), Segments.record(9, 1, "b")));
    byte[] mine = Segments.bytes(file);
    byte[] theirs = Segments.bytes(other);
    int end = (int) indexOffset(file);
    assertThat(indexOffset(other)).as("where both indexes begin").isEqualTo(end);
    byte[] exchanged =
        Bytes.concat(Arrays.copyOf(mine, end), Arrays.copyOfRange(theirs, end, theirs.length));

    assertDamaged(segments.sealedOf(exchanged, file.name()), 0, "header: expected CRC32C");
  }

  @Test
  void aSealedNameWithoutAnIndexIsDamage() throws Exception {
    byte[] bytes = Segments.bytes(file);
    int end = (int) indexOffset(file);

    assertDamaged(
        segments.sealedOf(Arrays.copyOf(bytes, end), file.name()),
        end,
        "a sealed segment ends with an index, this file does not");
    assertDamaged(
        segments.sealedOf(new byte[0], file.name()),
        0,
        "a sealed segment ends with an index, this file does not");
  }

  @Test
  void bytesBehindTheIndexAreDamage() throws Exception {
    byte[] bytes = Segments.bytes(file);
    byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);

    assertDamaged(
        segments.sealedOf(longer, file.name()),
        longer.length,
        "a sealed segment ends with an index, this file does not");
    try (Segment segment = segments.open(segments.unsealedOf(longer))) {
      assertThat(Segments.readAll(segment)).hasSize(2);
      assertThat(segment.damage().orElseThrow())
          .hasMessageContaining("at byte " + bytes.length + ": bytes follow the index");
    }
  }

  @Test
  void anIndexWithoutItsBlocksIsDamage() throws Exception {
    byte[] bytes = Segments.bytes(file);
    int end = (int) indexOffset(file);
    byte[] cut = Arrays.copyOf(bytes, bytes.length - 1);
    System.arraycopy(bytes, end, cut, end - 1, bytes.length - end);

    assertDamaged(
        segments.sealedOf(cut, file.name()), end - 1, "index: its entries end at byte " + end);
  }

  @Test
  void aFileThatWasRenamedSinceItWasListedIsNotFound() throws Exception {
    Files.delete(Segments.local(file.path()));

    assertThatThrownBy(() -> segments.open(file)).isInstanceOf(FileNotFoundException.class);
  }

  @Test
  void anUnsealedFileThatIsNoAvroFileIsDamage() throws Exception {
    assertDamaged(
        segments.unsealedOf("Objekt of something else".getBytes(UTF_8)),
        0,
        "expected the magic bytes of an Avro container file, found others");
  }
}
