package io.tattletail.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ControlledClockTest {
  private static final Instant START = Instant.parse("2026-11-23T10:00:00Z");

  @Test
  void standsStillUntilMoved() {
    ControlledClock clock = ControlledClock.at(START);
    assertThat(clock.instant()).isEqualTo(START);
    assertThat(clock.millis()).isEqualTo(START.toEpochMilli());
    assertThat(clock.advance(Duration.ofSeconds(3))).isEqualTo(START.plusSeconds(3));
    assertThat(clock.instant()).isEqualTo(START.plusSeconds(3));
  }

  @Test
  void goesBackWhenSetButNotWhenAdvanced() {
    ControlledClock clock = ControlledClock.at(START);
    assertThatThrownBy(() -> clock.advance(Duration.ofSeconds(-1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a clock does not advance by PT-1S");
    clock.set(START.minusSeconds(1));
    assertThat(clock.instant()).isEqualTo(START.minusSeconds(1));
  }
}
