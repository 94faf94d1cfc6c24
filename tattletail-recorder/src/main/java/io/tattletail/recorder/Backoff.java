package io.tattletail.recorder;

import io.tattletail.common.ArchiveException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * The pauses between attempts after I/O errors: 50 ms, then twice as long each time, up to 5 s. Not
 * thread-safe.
 */
final class Backoff {
  private static final long FIRST_PAUSE_MILLIS = 50;
  private static final long LONGEST_PAUSE_MILLIS = 5_000;

  private final long retryMillis;
  private final long startNanos;
  private final BooleanSupplier closing;
  private long pauseMillis = FIRST_PAUSE_MILLIS;

  /**
   * @param retryFor how long attempts may be made
   * @param startNanos when the first began
   * @param closing whether the recorder is being closed
   */
  Backoff(Duration retryFor, long startNanos, BooleanSupplier closing) {
    this.retryMillis = retryFor.toMillis();
    this.startNanos = startNanos;
    this.closing = closing;
  }

  /**
   * Waits until the next attempt.
   *
   * @param failure of the last attempt
   * @throws IOException the failure, if no time is left for another attempt; or if it is one of the
   *     archive, which does not go away by itself, and the recorder is being closed
   */
  void pauseAfter(IOException failure) throws IOException, InterruptedException {
    long left = retryMillis - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
    if (left <= 0 || (failure instanceof ArchiveException && closing.getAsBoolean())) {
      throw failure;
    }
    TimeUnit.MILLISECONDS.sleep(Math.min(pauseMillis, left));
    pauseMillis = Math.min(2 * pauseMillis, LONGEST_PAUSE_MILLIS);
  }
}
