package io.tattletail.archive.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InterruptedIOException;
import org.junit.jupiter.api.Test;

class ThrottleTest {
  /** That it waits is seen by an interrupt, which ends the wait. */
  @Test
  void smallRoundsCountTogetherAndAnInterruptEndsTheWait() {
    Throttle throttle = new Throttle(1_000);
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> writeSmallRounds(throttle)).isInstanceOf(InterruptedIOException.class);
    assertThat(Thread.interrupted()).as("stays interrupted").isTrue();
  }

  private static void writeSmallRounds(Throttle throttle) throws InterruptedIOException {
    for (int round = 0; round < 1_000; round++) {
      throttle.written(600);
    }
  }
}
