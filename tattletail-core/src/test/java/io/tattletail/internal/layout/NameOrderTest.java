package io.tattletail.internal.layout;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NameOrderTest {
  private static final int[] RANGES = {
    0, 0x41, 0x80, 0x7ff, 0xd7f0, 0xe000, 0xfff0, 0x10000, 0x10ff00
  };

  @Test
  void namesCompareAsTheirUtf8BytesDo() {
    long seed = 7;
    Random random = new Random(seed);
    for (int i = 0; i < 100_000; i++) {
      String left = randomName(random);
      String right = randomName(random);

      assertThat(Integer.signum(NameOrder.BYTEWISE.compare(left, right)))
          .as("seed %d, round %d", seed, i)
          .isEqualTo(
              Integer.signum(Arrays.compareUnsigned(left.getBytes(UTF_8), right.getBytes(UTF_8))));
    }
  }

  private static String randomName(Random random) {
    StringBuilder name = new StringBuilder();
    for (int length = random.nextInt(4); length > 0; length--) {
      name.appendCodePoint(RANGES[random.nextInt(RANGES.length)] + random.nextInt(3));
    }
    return name.toString();
  }

  @Test
  void charactersBeyondTheBasicPlaneComeLast() {
    assertThat(NameOrder.BYTEWISE.compare("\uffff", "\uD83D\uDE00")).isNegative();
    assertThat("\uffff".compareTo("\uD83D\uDE00")).isPositive();
  }
}
