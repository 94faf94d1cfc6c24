package io.tattletail.internal.segment;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RecordBufferTest {
  private static SegmentRecord at(long micros, long sequence) {
    return new SegmentRecord(
        micros, 0, sequence, "", 0, 0, "id", ByteBuffer.wrap(new byte[] {(byte) sequence}));
  }

  private static void assertSorted(String because, List<SegmentRecord> records) {
    int[] sorted = RecordSort.sorted(RecordBuffer.of(records), Segments.METADATA);
    assertThat(Arrays.stream(sorted).mapToObj(records::get).toList())
        .as(because)
        .isEqualTo(Segments.sorted(records));
  }

  @Test
  void nothingIsSorted() {
    assertSorted("nothing", List.of());
    assertSorted("one", List.of(at(7, 0)));
  }

  @Test
  void eventsAreSortedAsTheArchiveOrdersThemAlsoThoseOfEqualTime() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 50; round++) {
      List<SegmentRecord> records = Segments.random(random, 0, random.nextInt(200));
      Collections.shuffle(records, random);
      assertSorted("seed " + seed + ", round " + round, records);
    }
  }

  @Test
  void timesFarApartAreSortedToo() {
    assertSorted(
        "the largest span that is sorted as numbers, and more",
        List.of(at(Long.MAX_VALUE, 0), at(Long.MIN_VALUE, 1), at(0, 2), at(-1, 3), at(0, 4)));
    assertSorted("two", List.of(at((1L << 61) - 1, 0), at(0, 1)));
    assertSorted("two, farther", List.of(at(1L << 61, 0), at(0, 1), at(0, 2)));
    assertSorted("negative", List.of(at(-5, 0), at(-7, 1), at(-6, 2)));
  }

  @Test
  void whatWasAddedIsCopiedAndComesBackByteForByte() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    List<SegmentRecord> records = new ArrayList<>(Segments.random(random, 0, 3_000));
    byte[] large = new byte[300_000];
    random.nextBytes(large);
    records.add(new SegmentRecord(1, 0, 3_000, "é", 0, 0, "é".repeat(500), ByteBuffer.wrap(large)));
    records.addAll(Segments.random(random, 3_001, 1_000));
    RecordBuffer buffer = RecordBuffer.of(records);
    Encoder expected = new Encoder(100);
    Encoder actual = new Encoder(100);
    for (int i : IntStream.range(0, records.size()).toArray()) {
      Encoder content = new Encoder(100);
      Records.encodeContent(records.get(i), content);
      assertThat(buffer.length(i)).isEqualTo(content.length());
      Records.encode(records.get(i), expected);
      buffer.copy(i, actual);
    }
    assertThat(actual.toByteArray()).as("seed " + seed).isEqualTo(expected.toByteArray());
    assertThat(buffer.size()).isEqualTo(records.size());
    assertThat(buffer.eventBytes())
        .isEqualTo(records.stream().mapToLong(record -> record.event().remaining()).sum());
  }

  @Test
  void memoryThatWasGivenBackIsUsedAgainAndNothingIsLeftInIt() {
    ChunkPool pool = new ChunkPool(1 << 20);
    RecordBuffer first = new RecordBuffer(pool);
    fill(first, (byte) 1);
    first.release();
    assertThat(first.size()).isZero();
    RecordBuffer second = new RecordBuffer(pool);
    fill(second, (byte) 2);
    RecordBuffer fresh = new RecordBuffer(new ChunkPool(0));
    fill(fresh, (byte) 2);
    for (int i = 0; i < fresh.size(); i++) {
      Encoder expected = new Encoder(100);
      Encoder actual = new Encoder(100);
      fresh.copy(i, expected);
      second.copy(i, actual);
      assertThat(actual.toByteArray()).isEqualTo(expected.toByteArray());
    }
  }

  private static void fill(RecordBuffer buffer, byte value) {
    byte[] event = new byte[1_000];
    Arrays.fill(event, value);
    for (int i = 0; i < 1_000; i++) {
      buffer.add(new SegmentRecord(i, 0, i, "", 0, 0, "id-" + i, ByteBuffer.wrap(event)));
    }
  }

  @Test
  void aPoolKeepsNoMoreThanItMay() {
    ChunkPool pool = new ChunkPool(2 * ChunkPool.CHUNK_BYTES);
    List<Encoder> taken = List.of(pool.take(), pool.take(), pool.take());
    taken.forEach(pool::giveBack);
    assertThat(List.of(pool.take(), pool.take())).containsExactly(taken.get(1), taken.get(0));
    assertThat(pool.take()).isNotIn(taken);
  }
}
