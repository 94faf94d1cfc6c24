package io.tattletail.recorder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RecorderOptionsTest {
  private static final RecorderOptions DEFAULTS = RecorderOptions.defaults();

  static Stream<Arguments> rules() {
    return Stream.of(
        rule("recorder name", () -> DEFAULTS.name("a/b")),
        rule("recorder name", () -> DEFAULTS.name("")),
        rule("commitInterval must be positive", () -> DEFAULTS.commitInterval(Duration.ZERO)),
        rule("commitBytes must be positive", () -> DEFAULTS.commitBytes(0)),
        rule("rollBytes must be positive", () -> DEFAULTS.rollBytes(-1)),
        rule("rollAge must be positive", () -> DEFAULTS.rollAge(Duration.ofSeconds(-1))),
        rule("rollIdle must be positive", () -> DEFAULTS.rollIdle(Duration.ZERO)),
        rule(
            "compressionLevel must be from -131072 to 22, is 23",
            () -> DEFAULTS.compressionLevel(23)),
        rule(
            "compressionLevel must be from -131072 to 22, is -131073",
            () -> DEFAULTS.compressionLevel(-131_073)),
        rule("compressionThreads must be positive, is 0", () -> DEFAULTS.compressionThreads(0)),
        rule("maxOpenSegments must be positive", () -> DEFAULTS.maxOpenSegments(0)),
        rule("maxPendingBytes must be positive", () -> DEFAULTS.maxPendingBytes(0)),
        rule("maxEventBytes must be positive", () -> DEFAULTS.maxEventBytes(0)),
        rule("appendTimeout must be positive", () -> DEFAULTS.appendTimeout(Duration.ZERO)),
        rule("retryFor must not be negative", () -> DEFAULTS.retryFor(Duration.ofSeconds(-1))),
        rule("must leave room for an event", () -> DEFAULTS.maxPendingBytes(1_000).checked()));
  }

  private static Arguments rule(String message, ThrowingCallable broken) {
    return Arguments.of(message, broken);
  }

  @ParameterizedTest
  @MethodSource("rules")
  void aValueThatCannotBeIsRefusedWithItsName(String message, ThrowingCallable broken) {
    assertThatIllegalArgumentException().isThrownBy(broken).withMessageContaining(message);
  }

  @Test
  void changingACopyLeavesTheOriginal() {
    RecorderOptions changed = DEFAULTS.name("other").rollBytes(1);
    assertThat(changed.name()).isEqualTo("other");
    assertThat(DEFAULTS.name()).isEqualTo("recorder");
    assertThat(DEFAULTS.rollBytes()).isEqualTo(128L << 20);
    assertThat(DEFAULTS.checked()).isSameAs(DEFAULTS);
  }

  @Test
  void optionsWithEqualValuesAreEqual() {
    assertThat(DEFAULTS.name("other").rollBytes(1))
        .isEqualTo(DEFAULTS.rollBytes(1).name("other"))
        .hasSameHashCodeAs(DEFAULTS.rollBytes(1).name("other"))
        .isNotEqualTo(DEFAULTS);
  }

  @Test
  void optionsPrintWhatUsersCanSet() {
    assertThat(DEFAULTS.name("other").rollIdle(Duration.ofMinutes(3)).compressionThreads(2))
        .asString()
        .startsWith("RecorderOptions(name=other, serializer=JsonSpewSerializer, ")
        .contains(", compressionLevel=3, compressionThreads=2, rollBytes=134217728, ")
        .contains(", rollIdle=PT3M, ", ", listener=none, ")
        .endsWith(", publishesOnClose=false)");
  }

  @Test
  void idleSegmentsStayOpenUnlessATimeIsSet() {
    assertThat(DEFAULTS.rollIdle()).isEmpty();
    assertThat(DEFAULTS).asString().contains(", rollIdle=none, ");
    assertThat(DEFAULTS.rollIdle(Duration.ofDays(1_000_000)).rollIdle())
        .contains(Duration.ofDays(36_525));
  }
}
