package io.tattletail.internal.segment;

import static org.assertj.core.api.Assertions.assertThat;

import io.tattletail.common.ArchiveException;
import io.tattletail.common.CorruptSegmentException;
import io.tattletail.internal.layout.PartitionListing;
import io.tattletail.internal.layout.SegmentFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Of a damaged file a reader gives a right prefix or an error, and never invents or hangs. */
class DamageTest {
  private static final long MOST_BYTES = 64 << 20;

  @TempDir Path directory;

  private Segments segments;
  private SegmentFile sealed;
  private byte[] bytes;
  private List<SegmentRecord> records;
  private SegmentIndex index;

  @BeforeEach
  void open() throws Exception {
    segments = new Segments(directory);
    long hour = 3_600_000_000L;
    sealed =
        segments.sealed(
            0,
            List.of(Segments.onStream(0, 0, 1, 7, 2), Segments.onStream(0, 1, 3, 1, 0)),
            List.of(Segments.record(1, 2, "straggler")),
            List.of(Segments.record(hour, 3, "x".repeat(60)), Segments.record(hour, 4, "")),
            List.of(Segments.record(2 * hour, 5, "y")));
    bytes = Segments.bytes(sealed);
    try (Segment segment = segments.open(sealed)) {
      records = Segments.readAll(segment);
      index = segment.index();
    }
    assertThat(index.entries()).extracting(IndexEntry::blocks).containsExactly(2, 1, 1);
    assertThat(bytes).hasSizeBetween(1_000, 2_000);
  }

  @AfterEach
  void close() throws Exception {
    segments.close();
  }

  private byte[] flipped(int bit) {
    byte[] damaged = bytes.clone();
    damaged[bit / 8] ^= (byte) (1 << bit % 8);
    return damaged;
  }

  private interface Reading {
    void read() throws IOException;
  }

  /** Whether it was reported, by an error that names file and place. */
  private static boolean isReported(org.apache.hadoop.fs.Path path, String what, Reading reading)
      throws IOException {
    long before = LyingLengthsTest.allocated();
    try {
      reading.read();
      return false;
    } catch (CorruptSegmentException e) {
      assertThat(e.path()).isEqualTo(path);
      assertThat(e).hasMessageStartingWith(path + " is damaged at byte " + e.offset() + ": ");
      return true;
    } catch (ArchiveException e) {
      assertThat(e).hasMessageContaining(path.toString());
      return true;
    } catch (RuntimeException e) {
      throw new AssertionError(what, e);
    } finally {
      assertThat(LyingLengthsTest.allocated() - before).as(what).isLessThan(MOST_BYTES);
    }
  }

  private void assertSealedIsReported(byte[] damaged, String what) throws IOException {
    SegmentFile file = segments.sealedOf(damaged, sealed.name());

    assertThat(isReported(file.path(), what, () -> segments.readAll(file))).as(what).isTrue();
  }

  /** Whether all that is missing is accounted for. */
  private boolean isPrefixOrReported(byte[] damaged, String what) throws IOException {
    SegmentFile file = segments.unsealedOf(damaged);
    int[] found = {0};
    boolean[] accounted = {false};
    boolean reported =
        isReported(
            file.path(),
            what,
            () -> {
              try (Segment segment =
                  Segment.open(segments.archive, Segments.PARTITION, file, new ReadStatistics())
                      .orElse(null)) {
                if (segment == null) {
                  return;
                }
                List<SegmentRecord> read = Segments.readAll(segment);
                assertThat(read).as(what).isEqualTo(records.subList(0, read.size()));
                found[0] = read.size();
                accounted[0] = segment.damage().isPresent() || segment.tornBytes() > 0;
              }
            });
    return reported || accounted[0] || found[0] == records.size();
  }

  @Test
  void aSealedSegmentCutAnywhereIsReported() throws Exception {
    for (int length = 0; length < bytes.length; length++) {
      assertSealedIsReported(Arrays.copyOf(bytes, length), "cut to " + length);
    }
  }

  @Test
  void aSealedSegmentWithAnyBitFlippedIsReported() throws Exception {
    for (int bit = 0; bit < bytes.length * 8; bit++) {
      assertSealedIsReported(flipped(bit), "bit " + bit);
    }
  }

  @Test
  void anUnsealedSegmentCutAnywhereGivesTheBlocksBeforeTheCut() throws Exception {
    for (int length = 0; length < bytes.length; length++) {
      SegmentFile file = segments.unsealedOf(Arrays.copyOf(bytes, length));
      try (Segment segment =
          Segment.open(segments.archive, Segments.PARTITION, file, new ReadStatistics())
              .orElse(null)) {
        if (length < index.headerLength()) {
          assertThat(segment).as("cut to %d", length).isNull();
          continue;
        }
        List<SegmentRecord> read = Segments.readAll(segment);
        assertThat(read).as("cut to %d", length).isEqualTo(records.subList(0, read.size()));
        assertThat(segment.damage()).as("cut to %d", length).isEmpty();
        assertThat(segment.tornBytes()).isEqualTo(length - segment.index().end());
      }
    }
  }

  @Test
  void anUnsealedSegmentWithAnyBitFlippedGivesAPrefixAndSaysThatItIsOne() throws Exception {
    for (int bit = index.headerLength() * 8; bit < bytes.length * 8; bit++) {
      assertThat(isPrefixOrReported(flipped(bit), "bit " + bit)).as("bit %d", bit).isTrue();
    }
  }

  @Test
  void anUnsealedSegmentWithADamagedHeaderGivesNoWrongEvent() throws Exception {
    for (int bit = 0; bit < index.headerLength() * 8; bit++) {
      isPrefixOrReported(flipped(bit), "bit " + bit);
    }
  }

  @Test
  void twoBlocksExchangedAreReported() throws Exception {
    IndexEntry first = index.entries().get(1);
    IndexEntry second = index.entries().get(2);
    byte[] damaged = bytes.clone();
    int at = (int) first.offset();
    System.arraycopy(bytes, (int) second.offset(), damaged, at, second.length());
    System.arraycopy(bytes, (int) first.offset(), damaged, at + second.length(), first.length());

    assertSealedIsReported(damaged, "exchanged");
  }

  @Test
  void garbageIsReportedOrGivesNothing() throws Exception {
    long seed = 8;
    Random random = new Random(seed);
    for (int i = 0; i < 3_000; i++) {
      byte[] garbage = new byte[random.nextInt(2_000)];
      random.nextBytes(garbage);
      // Some begin as a segment does, up to somewhere.
      int right = random.nextInt(4) == 0 ? random.nextInt(bytes.length) : random.nextInt(5);
      System.arraycopy(bytes, 0, garbage, 0, Math.min(right, garbage.length));
      String what = "seed %d, round %d".formatted(seed, i);

      assertSealedIsReported(garbage, what);
      isPrefixOrReported(garbage, what);
      PartitionListing.Foreign foreign = segments.foreignOf(garbage);
      isReported(
          foreign.path(),
          what,
          () -> {
            Optional<Segment> opened =
                Segment.openForeign(
                    segments.archive, Segments.PARTITION, foreign, new ReadStatistics());
            if (opened.isPresent()) {
              opened.get().close();
            }
          });
    }
  }
}
