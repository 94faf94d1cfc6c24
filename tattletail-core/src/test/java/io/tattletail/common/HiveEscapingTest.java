package io.tattletail.common;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HiveEscapingTest {
  private static final String ESCAPED = "\"#%'*/:=?[\\]^{\u007f";

  @Test
  void exactlyHivesCharactersAreEscaped() {
    for (char c = 0; c < 0xD800; c++) {
      boolean special = (c >= 1 && c <= 0x1f) || ESCAPED.indexOf(c) >= 0;
      String expected = special ? "%%%02X".formatted((int) c) : String.valueOf(c);

      assertThat(HiveEscaping.escape(String.valueOf(c))).as("U+%04X", (int) c).isEqualTo(expected);
    }
  }

  @Test
  void whatHiveLeavesStays() {
    assertThat(HiveEscaping.escape("} ,.~-é\uD83D\uDE00")).isEqualTo("} ,.~-é\uD83D\uDE00");
    assertThat(HiveEscaping.escape("#en.wikipedia")).isEqualTo("%23en.wikipedia");
  }

  @ParameterizedTest
  @ValueSource(strings = {"%", "%2", "a%", "%2f", "%41", "%7G", "%%", "a/b", "x=y", "% 1"})
  void whatIsNoEscapedFormHasNoValue(String text) {
    assertThat(HiveEscaping.unescape(text)).isEmpty();
  }

  @Test
  void randomValuesComeBack() {
    long seed = 4711;
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      StringBuilder value = new StringBuilder();
      for (int length = random.nextInt(8); length > 0; length--) {
        value.append((char) random.nextInt(random.nextBoolean() ? 0x80 : 0xD800));
      }
      String escaped = HiveEscaping.escape(value.toString());
      assertThat(HiveEscaping.unescape(escaped))
          .as("seed %d, round %d", seed, i)
          .contains(value.toString());
    }
  }
}
