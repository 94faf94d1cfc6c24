package io.tattletail.replay.coldstart;

import io.tattletail.replay.ReplayControl;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Tells the thread of a cold start to stop. Thread-safe. */
final class StopSignal {
  private final CountDownLatch requested = new CountDownLatch(1);
  private final ReplayControl control = new ReplayControl();

  /** The stop was requested: the cold start is being closed. */
  static final class StopException extends Exception {
    private static final long serialVersionUID = 1L;
  }

  void request() {
    requested.countDown();
    control.cancel();
  }

  /** The control of deliveries, cancelled when the stop is requested. */
  ReplayControl control() {
    return control;
  }

  boolean isRequested() {
    return requested.getCount() == 0;
  }

  void check() throws StopException {
    if (isRequested()) {
      throw new StopException();
    }
  }

  /**
   * Waits for this time.
   *
   * @throws StopException as soon as the stop is requested
   */
  void pause(Duration duration) throws StopException, InterruptedException {
    if (requested.await(duration.toNanos(), TimeUnit.NANOSECONDS)) {
      throw new StopException();
    }
  }
}
