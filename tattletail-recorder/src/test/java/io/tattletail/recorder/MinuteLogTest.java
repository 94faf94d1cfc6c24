package io.tattletail.recorder;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class MinuteLogTest {
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
  private final MinuteLog lines = new MinuteLog(nanos::get);

  @Test
  void theFirstLinePassesAndThenOneAMinute() {
    assertThat(lines.pass()).hasValue(0);
    for (int i = 0; i < 40; i++) {
      assertThat(lines.pass()).isEmpty();
    }
    nanos.addAndGet(TimeUnit.MINUTES.toNanos(1));
    assertThat(lines.pass()).as("suppressed before").hasValue(40);
    assertThat(lines.pass()).isEmpty();
  }
}
