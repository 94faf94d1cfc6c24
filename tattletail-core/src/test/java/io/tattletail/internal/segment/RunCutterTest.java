package io.tattletail.internal.segment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RunCutterTest {
  private static final long SECOND = 1_000_000;

  private static List<SegmentRecord> at(long... micros) {
    List<SegmentRecord> records = new ArrayList<>();
    for (long time : micros) {
      records.add(Segments.record(time, records.size(), "x"));
    }
    return records;
  }

  private static List<Integer> sizes(List<SegmentRecord> sorted) {
    int[] indices = IntStream.range(0, sorted.size()).toArray();
    RunCutter cutter = new RunCutter(RecordBuffer.of(sorted), indices);
    List<Integer> sizes = new ArrayList<>();
    for (int from = 0; from < indices.length; ) {
      int to = cutter.end(from);
      sizes.add(to - from);
      from = to;
    }
    return sizes;
  }

  @Test
  void nothingIsNoBlock() {
    assertThat(sizes(List.of())).isEmpty();
    assertThat(sizes(at(5))).containsExactly(1);
  }

  @Test
  void stragglersHaveBlocksOfTheirOwn() {
    List<Long> times = new ArrayList<>(List.of(0L, 7_200 * SECOND));
    for (int i = 0; i < 1_000; i++) {
      times.add(36_000 * SECOND + i * 1_000L);
    }
    times.add(80_000 * SECOND);

    assertThat(sizes(at(times.stream().mapToLong(Long::longValue).toArray())))
        .containsExactly(1, 1, 1_000, 1);
  }

  @Test
  void eventsAtALowButSteadyRateStayTogether() {
    Random random = new Random(17);
    long time = 0;
    List<Long> times = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      time += 1 + (long) (-Math.log(1 - random.nextDouble()) * 60 * SECOND);
      times.add(time);
    }

    assertThat(sizes(at(times.stream().mapToLong(Long::longValue).toArray()))).containsExactly(500);
  }

  @Test
  void aGapOfLessThanASecondIsNeverCut() {
    assertThat(sizes(at(0, 1, 2, 3, 4, SECOND, SECOND + 1))).containsExactly(7);
    assertThat(sizes(at(0, 1, 2, 3, 4, SECOND + 5))).containsExactly(5, 1);
  }

  @Test
  void aRunIsCutBeforeItExceedsTheSizeOfABlock() {
    String third = "x".repeat(SegmentFormat.BLOCK_BYTES / 3 - 30);
    List<SegmentRecord> records = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      records.add(Segments.record(i, i, third));
    }

    assertThat(sizes(records)).containsExactly(3, 3, 1);
  }

  @Test
  void anEventLargerThanABlockHasItsOwn() {
    String large = "x".repeat(SegmentFormat.BLOCK_BYTES + 1);
    List<SegmentRecord> records =
        List.of(
            Segments.record(0, 0, "a"),
            Segments.record(1, 1, large),
            Segments.record(2, 2, "b"),
            Segments.record(3, 3, "c"));

    assertThat(sizes(records)).containsExactly(1, 1, 2);
  }
}
