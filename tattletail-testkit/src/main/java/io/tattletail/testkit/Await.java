package io.tattletail.testkit;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Waits for a condition that nothing signals: asks, rests 10 milliseconds, and asks again. A
 * condition that something signals is waited for without asking, as {@link CapturingHandler#await}
 * does.
 */
public final class Await {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final long REST_MILLIS = 10;

  private Await() {}

  /**
   * {@link #until(String, Duration, Callable)} with a patience of two minutes.
   *
   * @throws Exception if the condition throws it, or the thread is interrupted
   */
  public static void until(String what, Callable<Boolean> condition) throws Exception {
    until(what, PATIENCE, condition);
  }

  /**
   * Returns when the condition holds.
   *
   * @param what is awaited, such as {@code the recorder to go on}
   * @param patience how long the condition may take to hold
   * @throws AssertionError if it does not hold in that time
   * @throws Exception if the condition throws it, or the thread is interrupted
   */
  public static void until(String what, Duration patience, Callable<Boolean> condition)
      throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    long start = System.nanoTime();
    while (!condition.call()) {
      if (System.nanoTime() - start > patience.toNanos()
          || never.await(REST_MILLIS, TimeUnit.MILLISECONDS)) {
        throw new AssertionError("expected " + what + " within " + patience);
      }
    }
  }
}
