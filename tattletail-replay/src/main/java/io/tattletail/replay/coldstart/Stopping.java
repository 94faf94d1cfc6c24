package io.tattletail.replay.coldstart;

import io.tattletail.replay.ReplayControl;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The wish to end a cold start. Thread-safe. */
final class Stopping {
  private final CountDownLatch requested = new CountDownLatch(1);
  private final ReplayControl control = new ReplayControl();

  /** A cold start is being closed. */
  static final class Stopped extends Exception {
    private static final long serialVersionUID = 1L;
  }

  void request() {
    requested.countDown();
    control.cancel();
  }

  /** Is cancelled when stopping is requested. */
  ReplayControl control() {
    return control;
  }

  boolean isRequested() {
    return requested.getCount() == 0;
  }

  void check() throws Stopped {
    if (isRequested()) {
      throw new Stopped();
    }
  }

  /** Waits so long, or until stopping is requested. */
  void pause(Duration duration) throws Stopped, InterruptedException {
    if (requested.await(duration.toNanos(), TimeUnit.NANOSECONDS)) {
      throw new Stopped();
    }
  }
}
