package io.tattletail.replay;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Tells the listener how one replay goes. */
final class ProgressMeter {
  private static final double NANOS_PER_SECOND = 1e9;

  private final ProgressListener listener;
  private final long intervalNanos;
  private final ReplayShare share;
  private final @Nullable Pacer pacer;
  private final ActiveTime time;
  private long lastNanos;
  private long lastDelivered;
  private boolean failed;

  /**
   * @param pacer null if the replay goes as fast as possible
   */
  ProgressMeter(
      ProgressListener listener,
      Duration interval,
      ReplayShare share,
      @Nullable Pacer pacer,
      ActiveTime time) {
    this.listener = listener;
    this.pacer = pacer;
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
    Optional<Duration> remaining =
        pacer == null
            ? atMeanSpeed(done, nanos)
            : atPace(pacer, share.rest(report, timeReached), done, nanos);
    return new ReplayProgress(report, timeReached, done, rate, remaining);
  }

  /** A replay that cannot keep its pace takes as long as its speed so far says. */
  private static Optional<Duration> atPace(
      Pacer pacer, Optional<Pacer.Rest> rest, double done, long nanos) {
    Optional<Duration> byPace =
        rest.map(left -> Durations.ofSeconds(pacer.remainingNanos(left, nanos) / NANOS_PER_SECOND));
    if (byPace.isEmpty() || !pacer.isLate(nanos)) {
      return byPace;
    }
    return atMeanSpeed(done, nanos)
        .filter(slow -> slow.compareTo(byPace.get()) > 0)
        .or(() -> byPace);
  }

  private static double perSecond(long events, long nanos) {
    return nanos <= 0 ? 0 : events * NANOS_PER_SECOND / nanos;
  }

  private static Optional<Duration> atMeanSpeed(double done, long nanos) {
    return done <= 0 || nanos <= 0
        ? Optional.empty()
        : Optional.of(Durations.ofSeconds(nanos / NANOS_PER_SECOND * (1 - done) / done));
  }
}
