package io.tattletail.archive.salvage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RecentHashesTest {
  @Test
  void hashesAreRememberedUntilTheirTimeIsForgotten() {
    RecentHashes hashes = new RecentHashes(10);
    assertThat(hashes.add(59_999_999, 0)).isTrue();
    assertThat(hashes.add(59_999_999, 0)).isFalse();
    assertThat(hashes.add(60_000_000, 1)).isTrue();
    hashes.forgetBefore(60_000_001);
    assertThat(hashes.add(60_000_000, 1)).isFalse();
    assertThat(hashes.add(59_999_999, 0)).isTrue();
    assertThat(hashes.isComplete()).isTrue();
  }

  @Test
  void whatIsBeyondTheBoundIsNotRememberedAndTold() {
    RecentHashes hashes = new RecentHashes(2);
    for (int i = 0; i < 3; i++) {
      assertThat(hashes.add(0, 1 + i)).isTrue();
    }
    assertThat(hashes.isComplete()).isFalse();
    assertThat(hashes.add(0, 1)).isFalse();
    assertThat(hashes.add(0, 3)).isTrue();
  }

  @Test
  void theSetOfHashesIsASet() {
    LongHashSet set = new LongHashSet();
    Set<Long> expected = new HashSet<>();
    Random random = new Random(7);
    for (int i = 0; i < 20_000; i++) {
      // Alike in the low bits, so that they meet in the same slots.
      long hash = (long) random.nextInt(8_000) << 20 | 3;
      assertThat(set.contains(hash)).isEqualTo(expected.contains(hash));
      assertThat(set.add(hash)).isEqualTo(expected.add(hash));
    }
    assertThat(set.size()).isEqualTo(expected.size());
  }
}
