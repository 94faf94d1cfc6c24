package io.tattletail.replay;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Tells the listener how one replay goes. */
final class ProgressMeter {
  private static final double NANOS_PER_SECOND = 1e9;

  private final ProgressListener listener;
  private final long intervalNanos;
  private final ReplayShare share;
  private final ActiveTime time;
  private long lastNanos;
  private long lastDelivered;
  private boolean failed;

  ProgressMeter(ProgressListener listener, Duration interval, ReplayShare share, ActiveTime time) {
    this.listener = listener;
    this.intervalNanos = TimeUnit.NANOSECONDS.convert(interval);
    this.share = share;
    this.time = time;
  }

  /** The first event has this time. */
  void begins(Instant time) {
    share.begins(time);
  }

  boolean isDue() {
    return time.nanos() - lastNanos >= intervalNanos;
  }

  /**
   * Does nothing once the listener threw.
   *
   * @throws ReplayException if the listener throws
   */
  void tell(ReplayReport report, Optional<Instant> timeReached) throws IOException {
    if (failed) {
      return;
    }
    ReplayProgress progress = progress(report, timeReached);
    try {
      listener.onProgress(progress);
    } catch (Exception e) {
      failed = true;
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      if (Thread.currentThread().isInterrupted()) {
        InterruptedIOException interrupted =
            new InterruptedIOException("interrupted in the progress listener");
        interrupted.initCause(e);
        throw interrupted;
      }
      throw new ReplayException("the progress listener failed: " + e, e, report.position());
    }
    lastNanos = time.nanos();
    lastDelivered = report.delivered();
  }

  private ReplayProgress progress(ReplayReport report, Optional<Instant> timeReached) {
    long nanos = time.nanos();
    double done = share.of(report, timeReached);
    boolean ended = report.outcome() != ReplayOutcome.RUNNING;
    double rate =
        ended
            ? perSecond(report.delivered(), nanos)
            : perSecond(report.delivered() - lastDelivered, nanos - lastNanos);
    return new ReplayProgress(report, timeReached, done, rate, remaining(done, nanos));
  }

  private static double perSecond(long events, long nanos) {
    return nanos <= 0 ? 0 : events * NANOS_PER_SECOND / nanos;
  }

  private static Optional<Duration> remaining(double done, long nanos) {
    return done <= 0 || nanos <= 0
        ? Optional.empty()
        : Optional.of(Durations.ofSeconds(nanos / NANOS_PER_SECOND * (1 - done) / done));
  }
}
