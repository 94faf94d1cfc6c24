package io.tattletail.replay;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Tells when each event of one replay is due. Not thread-safe. */
interface Pacer {
  /**
   * When the next event is due, on the clock of {@code nowNanos}; at once if that is not later.
   *
   * @param timestampMicros the event's
   * @param nowNanos since the replay began, pauses not counted
   */
  long dueNanos(long timestampMicros, long nowNanos);

  /** By the distances of timestamps. */
  final class Original implements Pacer {
    private final double factor;
    private final double maxGapNanos;
    private boolean started;
    private long lastMicros;
    private double lastDueNanos;

    Original(double factor, Duration maxGap) {
      this.factor = factor;
      this.maxGapNanos = TimeUnit.NANOSECONDS.convert(maxGap);
    }

    @Override
    public long dueNanos(long timestampMicros, long nowNanos) {
      if (started) {
        double gap = 1_000.0 * (timestampMicros - lastMicros) / factor;
        lastDueNanos += Math.min(gap, maxGapNanos);
      } else {
        lastDueNanos = nowNanos;
        started = true;
      }
      lastMicros = timestampMicros;
      return (long) lastDueNanos;
    }
  }

  /** At a rate, whatever the timestamps. */
  final class Even implements Pacer {
    private static final double MAX_LAG_NANOS = 1e9;

    private final double intervalNanos;
    private double nextNanos;

    Even(double eventsPerSecond) {
      this.intervalNanos = 1e9 / eventsPerSecond;
      this.nextNanos = Double.NEGATIVE_INFINITY;
    }

    @Override
    public long dueNanos(long timestampMicros, long nowNanos) {
      double earliest = nextNanos == Double.NEGATIVE_INFINITY ? nowNanos : nowNanos - MAX_LAG_NANOS;
      double due = Math.max(nextNanos, earliest);
      nextNanos = due + intervalNanos;
      return (long) due;
    }
  }
}
