package io.tattletail.recorder;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class FlushTimesTest {
  private static final long MILLI = 1_000_000;

  private final FlushTimes times = new FlushTimes(Duration.ofSeconds(2));

  @Test
  void aFlushIsSlowWhenItTakesLongAndFarLongerThanUsual() {
    for (int i = 0; i < 200; i++) {
      assertThat(times.isSlow(MILLI)).isFalse();
    }
    assertThat(times.isSlow(1_999 * MILLI)).as("below two seconds").isFalse();
    assertThat(times.isSlow(2_001 * MILLI)).isTrue();
  }

  @Test
  void whereAllFlushesTakeLongNoneIsSlow() {
    for (int i = 0; i < 60; i++) {
      times.isSlow(1_000 * MILLI);
    }
    assertThat(times.isSlow(9_000 * MILLI)).isFalse();
    assertThat(times.isSlow(11_000 * MILLI)).isTrue();
  }

  @Test
  void theUsualTimeIsThatOfTheLastHundred() {
    for (int i = 0; i < 200; i++) {
      times.isSlow(MILLI);
    }
    int slow = 0;
    for (int i = 0; i < 200; i++) {
      slow += times.isSlow(3_000 * MILLI) ? 1 : 0;
    }
    assertThat(slow).as("until half of the last 101 were").isEqualTo(51);
  }
}
