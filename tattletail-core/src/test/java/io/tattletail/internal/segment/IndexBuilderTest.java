package io.tattletail.internal.segment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class IndexBuilderTest {
  private static final long MINUTE = 60 * 1_000_000L;
  private static final byte[] HEADER = new byte[100];

  private final IndexBuilder builder = new IndexBuilder(HEADER, 100);

  private void add(int length, int uncompressed, long firstMicros, long lastMicros) {
    BlockSummary content = new BlockSummary(SegmentRecord.order(Segments.METADATA));
    content.add(Segments.record(firstMicros, firstMicros, ""));
    content.add(Segments.record(lastMicros, lastMicros, ""));
    builder.add(new byte[length + 7], length, uncompressed, content);
  }

  @Test
  void smallBlocksCloseInTimeShareAnEntry() {
    add(10, 1_000, 5, 6);
    add(20, 2_000, 3, 9);

    assertThat(builder.build().entries())
        .containsExactly(
            new IndexEntry(
                100,
                30,
                2,
                4,
                3_000,
                Segments.START + 3,
                Segments.START + 9,
                Checksums.crc32c(new byte[30], 0, 30)));
  }

  @Test
  void anEntryIsNoLargerThanABlock() {
    add(10, SegmentFormat.BLOCK_BYTES - 10, 0, 1);
    add(10, 10, 0, 1);
    add(10, 1, 0, 1);
    add(10, 2 * SegmentFormat.BLOCK_BYTES, 0, 1);
    add(10, 1, 0, 1);

    assertThat(builder.build().entries())
        .extracting(IndexEntry::blocks)
        .containsExactly(2, 1, 1, 1);
  }

  @Test
  void blocksFarApartInTimeHaveEntriesOfTheirOwn() {
    add(10, 1, 0, 1);
    add(10, 1, 1 + 10 * MINUTE, 2 + 10 * MINUTE);
    add(10, 1, 3 + 20 * MINUTE, 3 + 20 * MINUTE);
    add(10, 1, 0, 0);

    assertThat(builder.build().entries()).extracting(IndexEntry::blocks).containsExactly(2, 1, 1);
  }

  @Test
  void entriesTileTheFileFromTheHeaderOn() {
    add(10, SegmentFormat.BLOCK_BYTES, 0, 1);
    add(20, SegmentFormat.BLOCK_BYTES, 0, 1);
    add(30, SegmentFormat.BLOCK_BYTES, 0, 1);

    SegmentIndex index = builder.build();

    assertThat(index.entries()).extracting(IndexEntry::offset).containsExactly(100L, 110L, 130L);
    assertThat(index.end()).isEqualTo(160);
    assertThat(index.headerLength()).isEqualTo(100);
    assertThat(index.headerCrc32c()).isEqualTo(Checksums.crc32c(HEADER, 0, 100));
  }

  @Test
  void buildingDoesNotEndTheLastEntry() {
    add(10, 1, 0, 1);
    assertThat(builder.build().events()).isEqualTo(2);
    add(10, 1, 2, 3);

    assertThat(builder.build().entries()).extracting(IndexEntry::events).containsExactly(4);
    assertThat(builder.build().sequences()).isEqualTo(List.of(new SequenceRange(0, 0, 3, 4)));
  }

  @Test
  void anIndexOfNothingHasNoTimes() {
    SegmentIndex index = builder.build();

    assertThat(index.events()).isZero();
    assertThat(index.firstMicros()).isEqualTo(Long.MAX_VALUE);
    assertThat(index.lastMicros()).isEqualTo(Long.MIN_VALUE);
    assertThat(index.end()).isEqualTo(100);
  }
}
