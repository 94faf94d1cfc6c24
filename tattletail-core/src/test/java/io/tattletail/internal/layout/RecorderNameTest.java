package io.tattletail.internal.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecorderNameTest {
  private static final Instant NOW = Instant.parse("2026-11-22T10:15:00.9Z");

  @Test
  void aNameIsTheGivenOneWithStartTimeAndRandom() {
    RecorderName name = RecorderName.starting("crm-eu_1", NOW);

    assertThat(name.text()).matches("crm-eu_1\\.20261122T101500Z\\.[0-9a-z]{1,8}");
    assertThat(name).hasToString(name.text()).isEqualTo(new RecorderName(name.text()));
  }

  @Test
  void twoStartsInOneSecondHaveDifferentNames() {
    assertThat(RecorderName.starting("r", NOW)).isNotEqualTo(RecorderName.starting("r", NOW));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-a", "_a", ".a", "a.b", "a b", "a/b", "ä", "a\n"})
  void aGivenNameIsAsciiLettersDigitsAndFewMore(String given) {
    assertThatThrownBy(() -> RecorderName.checkGiven(given))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("must be 1 to 63 ASCII letters, digits, '-' and '_'");
    assertThatThrownBy(() -> RecorderName.starting(given, NOW))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aGivenNameHasAtMost63Characters() {
    RecorderName.checkGiven("x".repeat(63));
    assertThatThrownBy(() -> RecorderName.checkGiven("x".repeat(64)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "r",
        "r.20261122T101500Z",
        "r.20261122T101500Z.",
        "r.2026T1Z.a",
        "r.20261122T101500Z.A",
        "r.20261122T101500Z.a/b"
      })
  void whatIsNoWholeNameIsRefused(String text) {
    assertThatThrownBy(() -> new RecorderName(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected <given name>.<start time>.<random>");
  }
}
