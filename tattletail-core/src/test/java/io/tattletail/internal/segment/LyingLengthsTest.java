package io.tattletail.internal.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import com.sun.management.ThreadMXBean;
import io.tattletail.common.CorruptSegmentException;
import io.tattletail.internal.layout.SegmentFile;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a file claims to hold is never allocated unchecked. */
class LyingLengthsTest {
  private static final long MOST_BYTES = 64 << 20;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @TempDir Path directory;

  private Segments segments;
  private byte[] header;
  private byte[] sync;
  private long allocatedBefore;

  @BeforeEach
  void open() throws Exception {
    segments = new Segments(directory);
    try (SegmentWriter writer = segments.writer(0)) {
      writer.hsync();
      header = Segments.bytes(segments.file(writer.path()));
    }
    sync = Arrays.copyOfRange(header, header.length - 16, header.length);
    allocatedBefore = allocated();
  }

  @AfterEach
  void close() throws Exception {
    assertThat(allocated() - allocatedBefore).isLessThan(MOST_BYTES);
    segments.close();
  }

  static long allocated() {
    return THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
  }

  private Segment scan(Encoder file) throws Exception {
    return segments.open(segments.unsealedOf(file.toByteArray()));
  }

  private Encoder afterHeader() {
    return new Encoder(4_096).writeFixed(header);
  }

  @ParameterizedTest
  @ValueSource(longs = {1L << 40, Integer.MAX_VALUE, (1L << 30) + 1, -1, Long.MIN_VALUE})
  void aBlockOfAnImpossibleLengthIsDamage(long length) throws Exception {
    try (Segment segment = scan(afterHeader().writeLong(1).writeLong(length).writeFixed(sync))) {
      assertThat(segment.index().entries()).isEmpty();
      assertThat(segment.damage().orElseThrow().offset()).isEqualTo(header.length);
      assertThat(segment.damage().orElseThrow())
          .hasMessageContaining(segment.path() + " is damaged at byte " + header.length);
    }
  }

  @Test
  void aBlockThatRunsPastTheEndOfTheFileIsTorn() throws Exception {
    try (Segment segment =
        scan(afterHeader().writeLong(1).writeLong(1 << 30).writeFixed(new byte[99]))) {
      assertThat(segment.damage()).isEmpty();
      assertThat(segment.tornBytes()).isEqualTo(1 + 5 + 99);
    }
  }

  @Test
  void aBlockThatRunsPastTheEndThoughOneEndsWithinItIsDamage() throws Exception {
    try (Segment segment = scan(afterHeader().writeLong(1).writeLong(1 << 30).writeFixed(header))) {
      assertThat(segment.tornBytes()).isZero();
      assertThat(segment.damage().orElseThrow())
          .hasMessage(
              "%s is damaged at byte %d: a block that claims to run past the end of the file, though one ends within it",
              segment.path(), header.length);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1L << 60, Integer.MAX_VALUE, 2, -1})
  void aBlockOfFewerEventsThanItClaimsIsDamage(long count) throws Exception {
    Encoder plain = new Encoder(100);
    Records.encode(Segments.record(0, 0, "a"), plain);
    try (Segment segment =
        scan(
            afterHeader()
                .writeLong(count)
                .writeBytes(Zstd.compress(plain.toByteArray()))
                .writeFixed(sync))) {
      assertThat(segment.index().entries()).isEmpty();
      assertThat(segment.damage()).isPresent();
    }
  }

  @Test
  void aFrameThatClaimsToBeHugeIsDamage() throws Exception {
    // Magic, a frame header with a content size of 2^62 bytes and the largest window, no blocks.
    byte[] frame = {
      0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, (byte) 0xc0, (byte) 0xf8, 0, 0, 0, 0, 0, 0, 0, 0x40
    };
    try (Segment segment = scan(afterHeader().writeLong(1).writeBytes(frame).writeFixed(sync))) {
      assertThat(segment.damage().orElseThrow()).hasMessageContaining("block: zstd: ");
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1L << 60, Integer.MAX_VALUE, -1})
  void anEventThatIsLongerThanItsBlockIsDamage(long length) throws Exception {
    Encoder plain = new Encoder(100);
    plain.writeLong(0).writeLong(0).writeLong(0).writeLong(0).writeLong(0).writeLong(0);
    plain.writeString("id").writeLong(length);
    try (Segment segment =
        scan(
            afterHeader()
                .writeLong(1)
                .writeBytes(Zstd.compress(plain.toByteArray()))
                .writeFixed(sync))) {
      assertThat(segment.damage().orElseThrow())
          .hasMessageContaining("block: event 1 of 1: a length of " + length);
    }
  }

  @Test
  void aHeaderOfNumbersThatCannotBeIsDamage() throws Exception {
    for (long length : new long[] {1L << 60, -1}) {
      Encoder file = new Encoder(4_096).writeFixed(SegmentFormat.MAGIC).writeLong(2);
      file.writeString("avro.codec").writeLong(length).writeFixed(new byte[100]);
      SegmentFile unsealed = segments.unsealedOf(file.toByteArray());

      assertThatThrownBy(() -> segments.open(unsealed))
          .isInstanceOf(CorruptSegmentException.class)
          .hasMessage(
              "%s is damaged at byte 16: expected a header: a length of %d where 100 bytes are left",
              unsealed.path(), length);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1L << 60, Long.MIN_VALUE, Integer.MAX_VALUE, -7})
  void aHeaderOfMoreEntriesThanItHasIsNoEvent(long count) throws Exception {
    Encoder file = new Encoder(4_096).writeFixed(SegmentFormat.MAGIC).writeLong(count);
    file.writeFixed(header).writeFixed(new byte[4_000]);

    assertIsNoSegment(file);
  }

  @ParameterizedTest
  @ValueSource(longs = {1L << 60, Integer.MAX_VALUE, -1})
  void aHeaderWithAnEntryOfAnImpossibleLengthIsNoEvent(long length) throws Exception {
    Encoder file = new Encoder(4_096).writeFixed(SegmentFormat.MAGIC).writeLong(2);
    file.writeString("avro.codec").writeLong(length).writeFixed(new byte[4_000]);

    assertIsNoSegment(file);
  }

  /** Not a whole header, or a damaged one. */
  private void assertIsNoSegment(Encoder file) throws Exception {
    SegmentFile unsealed = segments.unsealedOf(file.toByteArray());
    try {
      Optional<Segment> segment =
          Segment.open(segments.archive, Segments.PARTITION, unsealed, new ReadStatistics());
      assertThat(segment).isEmpty();
    } catch (CorruptSegmentException e) {
      assertThat(e).hasMessageContaining(unsealed.path() + " is damaged at byte ");
    }
  }

  @Test
  void aTailThatClaimsAHugeIndexIsDamage() throws Exception {
    SegmentFile sealed = segments.sealed(1, List.of(Segments.record(0, 0, "a")));
    for (int length : new int[] {Integer.MAX_VALUE, -1, 0, 31, Integer.MIN_VALUE}) {
      byte[] bytes = Segments.bytes(sealed);
      byte[] claim = new Encoder(8).writeIntLittleEndian(length).toByteArray();
      System.arraycopy(claim, 0, bytes, bytes.length - 32, 4);
      SegmentFile file = segments.sealedOf(bytes, sealed.name());

      assertThatThrownBy(() -> segments.open(file))
          .isInstanceOf(CorruptSegmentException.class)
          .hasMessage(
              "%s is damaged at byte %d: its tail claims an index of %d bytes",
              file.path(), bytes.length, length);
    }
  }
}
