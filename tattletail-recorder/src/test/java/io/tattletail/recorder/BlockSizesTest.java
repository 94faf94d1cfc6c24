package io.tattletail.recorder;

import static org.assertj.core.api.Assertions.assertThat;

import io.tattletail.common.Partition;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;

class BlockSizesTest {
  private static final long MIB = 1 << 20;

  private final BlockSizes sizes = new BlockSizes(128 * MIB);

  private static Partition partition(String channel, int day) {
    return new Partition(channel, LocalDate.of(2026, 3, day));
  }

  @Test
  void theNextSegmentOfAChannelIsExpectedToBecomeALittleLongerThanTheLast() {
    assertThat(sizes.expectedBytes(partition("c", 1))).isEqualTo(BlockSizes.UNKNOWN_BYTES);
    sizes.learn(partition("c", 1), 40 * MIB);
    assertThat(sizes.expectedBytes(partition("c", 2))).as("the next day").isEqualTo(50 * MIB);
    assertThat(sizes.expectedBytes(partition("d", 1))).isEqualTo(BlockSizes.UNKNOWN_BYTES);
    sizes.learn(partition("c", 2), 1_000);
    assertThat(sizes.expectedBytes(partition("c", 2))).isEqualTo(1_250);
  }

  @Test
  void noSegmentIsExpectedToBecomeMuchLongerThanItMay() {
    sizes.learn(partition("c", 1), 1_000 * MIB);
    assertThat(sizes.expectedBytes(partition("c", 1))).isEqualTo(132 * MIB);
    assertThat(new BlockSizes(1_000).expectedBytes(partition("c", 1))).isLessThan(5 * MIB);
  }
}
