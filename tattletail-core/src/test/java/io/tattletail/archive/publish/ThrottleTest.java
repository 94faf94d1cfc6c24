package io.tattletail.archive.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InterruptedIOException;
import org.junit.jupiter.api.Test;

class ThrottleTest {
  /** That it waits is seen by an interrupt, which ends the wait. */
  @Test
  void filesThatAreSmallCountTogetherAndAnInterruptEndsTheWait() {
    Throttle throttle = new Throttle(1_000);
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> writeSmallFiles(throttle)).isInstanceOf(InterruptedIOException.class);
    assertThat(Thread.interrupted()).as("stays interrupted").isTrue();
  }

  private static void writeSmallFiles(Throttle throttle) throws InterruptedIOException {
    for (int file = 0; file < 1_000; file++) {
      throttle.begin();
      throttle.written(600);
    }
  }
}
