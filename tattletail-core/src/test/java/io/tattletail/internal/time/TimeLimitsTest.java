package io.tattletail.internal.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;

class TimeLimitsTest {
  private static final Duration FOREVER = ChronoUnit.FOREVER.getDuration();

  @Test
  void forEverIsTheLongestThatTheNumbersHold() {
    assertThat(TimeLimits.nanos(FOREVER)).isEqualTo(Long.MAX_VALUE);
    assertThat(TimeLimits.millis(FOREVER)).isEqualTo(Long.MAX_VALUE);
    assertThat(TimeLimits.nanos(FOREVER.negated())).isEqualTo(-Long.MAX_VALUE);
    assertThat(TimeLimits.millis(FOREVER.negated())).isEqualTo(-Long.MAX_VALUE);
  }

  @Test
  void whatIsStoredIsAHundredYearsAtMostAndCanBeMultiplied() {
    Duration bounded = TimeLimits.bounded(FOREVER);
    assertThat(bounded).isEqualTo(Duration.ofDays(36_525));
    assertThat(bounded.multipliedBy(2).toNanos()).isPositive();
    assertThat(TimeLimits.bounded(Duration.ofDays(400))).isEqualTo(Duration.ofDays(400));
  }

  @Test
  void anyOtherDurationIsWhatItIs() {
    Duration hour = Duration.ofHours(1);
    assertThat(TimeLimits.nanos(hour)).isEqualTo(3_600_000_000_000L);
    assertThat(TimeLimits.millis(hour)).isEqualTo(3_600_000L);
    assertThat(TimeLimits.nanos(hour.negated())).isEqualTo(-3_600_000_000_000L);
  }

  @Test
  void aThreadThatEndsIsJoinedWithoutWaitingForEver() throws Exception {
    Thread thread = new Thread(() -> {});
    thread.start();
    assertThat(TimeLimits.join(thread, FOREVER)).isTrue();
  }
}
