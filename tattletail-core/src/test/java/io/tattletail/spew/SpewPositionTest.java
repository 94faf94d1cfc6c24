package io.tattletail.spew;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SpewPositionTest {
  @Test
  void theFirstEventOfAStreamFollowsTheBeginning() {
    SpewPosition first = new SpewPosition("s", SpewPosition.BEGINNING, 0);

    assertThat(first).hasToString("s@0 (after -1)");
  }

  @Test
  void offsetsMayHaveHolesAndMustGrow() {
    assertThat(new SpewPosition("s", 3, 100).offset()).isEqualTo(100);
    assertThatThrownBy(() -> new SpewPosition("s", 3, 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("offset 3 of stream s does not follow 3");
    assertThatThrownBy(() -> new SpewPosition("s", -2, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("previous offset -2 of stream s is below -1");
  }

  @Test
  void aStreamHasAName() {
    assertThatThrownBy(() -> new SpewPosition("", 0, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("stream is empty");
    assertThatThrownBy(() -> new SpewPosition("a\ud83d", 0, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("stream has a lone surrogate U+d83d at index 1");
  }
}
