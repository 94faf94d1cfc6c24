package io.tattletail.internal.segment;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import io.tattletail.common.CorruptSegmentException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;

class SegmentIndexTest {
  private static final Path PATH = new Path("/p");
  private static final byte[] SYNC = "0123456789abcdef".getBytes(UTF_8);

  private static SegmentIndex randomIndex(Random random) {
    List<SequenceRange> sequences = new ArrayList<>();
    for (int i = random.nextInt(3); i >= 0; i--) {
      sequences.add(new SequenceRange(i, random.nextLong(), random.nextLong(), random.nextLong()));
    }
    int headerLength = 1 + random.nextInt(5_000);
    List<IndexEntry> entries = new ArrayList<>();
    long offset = headerLength;
    for (int i = random.nextInt(20); i > 0; i--) {
      long first = random.nextLong(-1L << 60, 1L << 60);
      IndexEntry entry =
          new IndexEntry(
              offset,
              1 + random.nextInt(1 << 30),
              1 + random.nextInt(50),
              1 + random.nextInt(5_000),
              1 + random.nextInt(1 << 30),
              first,
              first + random.nextInt(1_000_000),
              random.nextInt());
      entries.add(entry);
      offset = entry.end();
    }
    return new SegmentIndex(headerLength, random.nextInt(), sequences, entries);
  }

  @Test
  void anIndexComesBack() throws Exception {
    for (long seed = 0; seed < 200; seed++) {
      SegmentIndex index = randomIndex(new Random(seed));
      byte[] block = index.encodeBlock(SYNC);

      assertThat(SegmentIndex.blockLength(block)).as("seed %d", seed).isEqualTo(block.length);
      assertThat(SegmentIndex.decodeBlock(PATH, block, index.end()))
          .as("seed %d", seed)
          .isEqualTo(new SegmentIndex.Decoded(index, true));
    }
  }

  @Test
  void zstdTakesAnIndexForNothing() {
    byte[] block = randomIndex(new Random(1)).encodeBlock(SYNC);
    Decoder in = new Decoder(block, 0, block.length);
    assertThat(assertReads(in)).isZero();
    int length = (int) assertReads(in);
    byte[] data = Arrays.copyOfRange(block, in.position(), in.position() + length);

    assertThat(in.position() + length).isEqualTo(block.length - SYNC.length);
    assertThat(Zstd.decompressByteArray(new byte[10], 0, 10, data, 0, data.length)).isZero();
  }

  private static long assertReads(Decoder in) {
    try {
      return in.readLong();
    } catch (Decoder.MalformedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void anyFlippedBitIsReported() {
    SegmentIndex index = randomIndex(new Random(4));
    byte[] block = index.encodeBlock(SYNC);
    int covered = block.length - SYNC.length - SegmentFormat.TAIL_MAGIC.length;
    for (int bit = 0; bit < covered * 8; bit++) {
      byte[] damaged = block.clone();
      damaged[bit / 8] ^= (byte) (1 << bit % 8);

      assertThatThrownBy(() -> SegmentIndex.decodeBlock(PATH, damaged, index.end()))
          .isInstanceOf(CorruptSegmentException.class)
          .hasMessageContaining("index: expected CRC32C");
    }
  }

  @Test
  void anIndexOfAnotherPlaceIsReported() {
    SegmentIndex index = randomIndex(new Random(4));

    assertThatThrownBy(
            () -> SegmentIndex.decodeBlock(PATH, index.encodeBlock(SYNC), index.end() + 1))
        .isInstanceOf(CorruptSegmentException.class)
        .hasMessage(
            "/p is damaged at byte %d: index: its entries end at byte %d, not where it begins",
            index.end() + 1, index.end());
  }

  /** An index block with a right checksum around these longs. */
  private static byte[] blockOf(byte[] index) {
    byte[] empty = SegmentFormat.EMPTY_FRAME;
    int skippable = index.length + SegmentFormat.TAIL_BYTES;
    Encoder out = new Encoder(64);
    out.writeLong(0).writeLong(empty.length + 8 + skippable).writeFixed(empty);
    out.writeIntLittleEndian(SegmentFormat.SKIPPABLE_MAGIC)
        .writeIntLittleEndian(skippable)
        .writeFixed(index);
    out.writeIntLittleEndian(out.length() + SegmentFormat.TAIL_BYTES + SYNC.length);
    out.writeIntLittleEndian(Checksums.crc32c(out.array(), 0, out.length()));
    return out.writeFixed(SegmentFormat.TAIL_MAGIC).writeFixed(SYNC).toByteArray();
  }

  private static byte[] longs(long... values) {
    Encoder out = new Encoder(64);
    for (long value : values) {
      out.writeLong(value);
    }
    return out.toByteArray();
  }

  @Test
  void whatALaterVersionAppendsIsIgnoredAndTold() throws Exception {
    byte[] index = longs(2, 100, 7, 1, 0, 10, 20, 9, 1, 50, 1, 9, 300, 5, 4, -1, 0, 77, 88, 99);

    assertThat(SegmentIndex.decodeBlock(PATH, blockOf(index), 150))
        .isEqualTo(
            new SegmentIndex.Decoded(
                new SegmentIndex(
                    100,
                    7,
                    List.of(new SequenceRange(0, 10, 20, 9)),
                    List.of(new IndexEntry(100, 50, 1, 9, 300, 5, 9, -1))),
                false));
  }

  @Test
  void anIndexThatLiesUnderARightChecksumIsReported() {
    long[][] lies = {
      {},
      {0, 100, 7, 0, 0},
      {1, -50, 7, 0, 1, 150, 1, 1, 1, 0, 0, 0},
      {1, 1L << 40, 7, 0, 0},
      {1, 100, 7, 1L << 60},
      {1, 100, 7, -1},
      {1, 100, 7, 1, 0, 0, 0, 0, 1L << 60},
      {1, 100, 7, 0, 1L << 60},
      {1, 100, 7, 0, 1, 0, 1, 1, 1, 0, 0, 0},
      {1, 100, 7, 0, 1, -50, 1, 1, 1, 0, 0, 0},
      {1, 100, 7, 0, 1, 1L << 31, 1, 1, 1, 0, 0, 0},
      {1, 100, 7, 0, 0},
      {1, 100, 7, 0, 0, 2},
      {1, 100, 7, 0, 0, 1, 0, 1L << 50},
      {1, 100, 7, 0, 0, 1, 0, 1, 0, 1, 9, 8},
      {1, 100, 7, 0, 0, 1, 0, 0, 0, 0, 1, -1, 0, 0, 0},
      {1, 100, 7, 0, 1, 50, 0, 1, 1, 0, 0, 0},
      {1, 100, 7, 0, 1, 50, 1, 1, (1 << 30) + 1, 0, 0, 0},
    };
    for (long[] lie : lies) {
      assertThatThrownBy(() -> SegmentIndex.decodeBlock(PATH, blockOf(longs(lie)), 100))
          .as(Arrays.toString(lie))
          .isInstanceOf(CorruptSegmentException.class)
          .hasMessageContaining("/p is damaged at byte ")
          .hasMessageContaining("index: ");
    }
  }

  @Test
  void bytesTooFewForATailHaveNone() {
    assertThat(SegmentIndex.blockLength(new byte[0])).isNull();
    assertThat(SegmentIndex.blockLength(new byte[31])).isNull();
    assertThat(SegmentIndex.blockLength(new byte[1_000])).isNull();
  }
}
