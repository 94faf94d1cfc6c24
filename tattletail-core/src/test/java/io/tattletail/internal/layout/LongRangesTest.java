package io.tattletail.internal.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tattletail.internal.layout.LongRanges.Range;
import java.util.BitSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LongRangesTest {
  private final LongRanges ranges = new LongRanges();

  @Test
  void rangesThatTouchOrOverlapBecomeOne() {
    ranges.add(5);
    ranges.add(7, 9);
    assertThat(ranges).hasToString("[5, 7 to 9]");
    ranges.add(6);
    assertThat(ranges.ranges()).containsExactly(new Range(5, 9));
    ranges.add(0, 20);
    assertThat(ranges.ranges()).containsExactly(new Range(0, 20));
    ranges.add(3, 4);
    assertThat(ranges.ranges()).containsExactly(new Range(0, 20));
  }

  @Test
  void whatIsMissingIsToldWithinBounds() {
    assertThat(ranges.gaps()).isEmpty();
    assertThat(ranges.missing(0, 3)).containsExactly(new Range(0, 3));
    ranges.add(2, 3);
    ranges.add(6);
    assertThat(ranges.gaps()).containsExactly(new Range(4, 5));
    assertThat(ranges.missing(0, 9))
        .containsExactly(new Range(0, 1), new Range(4, 5), new Range(7, 9));
    assertThat(ranges.missing(3, 4)).containsExactly(new Range(4, 4));
    assertThat(ranges.missing(2, 3)).isEmpty();
  }

  @Test
  void theExtremesOfLongAreNumbersLikeOthers() {
    ranges.add(Long.MAX_VALUE);
    ranges.add(Long.MIN_VALUE);
    assertThat(ranges.gaps()).containsExactly(new Range(Long.MIN_VALUE + 1, Long.MAX_VALUE - 1));
    ranges.add(Long.MIN_VALUE + 1, Long.MAX_VALUE - 1);
    assertThat(ranges.ranges()).containsExactly(new Range(Long.MIN_VALUE, Long.MAX_VALUE));
    assertThat(ranges.missing(Long.MIN_VALUE, Long.MAX_VALUE)).isEmpty();
  }

  @Test
  void anEmptySetHasNoFirst() {
    assertThat(ranges.isEmpty()).isTrue();
    assertThatThrownBy(ranges::first).isInstanceOf(NoSuchElementException.class);
    assertThatThrownBy(ranges::last).isInstanceOf(NoSuchElementException.class);
    assertThatThrownBy(() -> ranges.add(2, 1)).hasMessage("a range from 2 to 1");
  }

  @Test
  void itIsWhatASetOfBitsIs() {
    for (int seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      LongRanges set = new LongRanges();
      LongRanges whole = new LongRanges();
      BitSet bits = new BitSet();
      for (int i = 0; i < 40; i++) {
        int first = random.nextInt(100);
        int last = first + random.nextInt(1 + random.nextInt(8));
        set.add(first, last);
        bits.set(first, last + 1);
      }
      for (int value = 0; value < 120; value++) {
        assertThat(set.contains(value)).as("seed %s, %s", seed, value).isEqualTo(bits.get(value));
      }
      int from = random.nextInt(60);
      int to = from + random.nextInt(60);
      BitSet missing = new BitSet();
      for (Range range : set.missing(from, to)) {
        missing.set((int) range.first(), (int) range.last() + 1);
      }
      BitSet expected = new BitSet();
      expected.set(from, to + 1);
      expected.andNot(bits);
      assertThat(missing).as("seed %s from %s to %s", seed, from, to).isEqualTo(expected);
      whole.addAll(set);
      set.gaps().forEach(gap -> whole.add(gap.first(), gap.last()));
      assertThat(whole.ranges()).isEqualTo(List.of(new Range(set.first(), set.last())));
    }
  }
}
