package io.tattletail.recorder.legacy.hbase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class BinaryTextTest {
  @Test
  void allBytesComeBackFromTheirText() {
    byte[] bytes = new byte[256];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) i;
    }
    assertThat(BinaryText.of(bytes)).startsWith("\\x00\\x01").contains("abc").contains("\\x5C");
    assertThat(BinaryText.parse(BinaryText.of(bytes))).isEqualTo(bytes);
    assertThat(BinaryText.of(new byte[0])).isEmpty();
  }

  @Test
  void otherTextIsRefused() {
    assertThatThrownBy(() -> BinaryText.parse("a\\"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("'a\\' is no key of a row");
  }
}
