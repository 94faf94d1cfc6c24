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

  /**
   * How long the rest takes if the replay keeps the pace, in nanoseconds.
   *
   * @param nowNanos since the replay began, pauses not counted
   */
  double remainingNanos(Rest rest, long nowNanos);

  /** Whether the last event was due so long ago that something else than the pace limits it. */
  boolean isLate(long nowNanos);

  /** An event that was due longer ago is late. */
  double MAX_DELAY_NANOS = 1e9;

  /**
   * What of a replay is left.
   *
   * @param events how many
   * @param isPlanned whether a plan counted them; else they are estimated
   * @param micros from the last event read to the end
   */
  record Rest(double events, boolean isPlanned, double micros) {}

  /** By the distances of timestamps. */
  final class Original implements Pacer {
    private final double factor;
    private final double maxGapNanos;
    private boolean started;
    private long firstMicros;
    private double firstDueNanos;
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
        firstMicros = timestampMicros;
        firstDueNanos = nowNanos;
        lastDueNanos = nowNanos;
        started = true;
      }
      lastMicros = timestampMicros;
      return (long) lastDueNanos;
    }

    /** Gaps that are longer than the longest shorten the rest as they shortened what was read. */
    @Override
    public double remainingNanos(Rest rest, long nowNanos) {
      double wholeNanos = 1_000.0 * (lastMicros - firstMicros) / factor;
      double kept = wholeNanos <= 0 ? 1 : (lastDueNanos - firstDueNanos) / wholeNanos;
      double nanos = kept * 1_000.0 * rest.micros() / factor;
      if (rest.isPlanned()) {
        nanos = Math.min(nanos, rest.events() * maxGapNanos);
      }
      return Math.max(0, lastDueNanos + nanos - nowNanos);
    }

    @Override
    public boolean isLate(long nowNanos) {
      return nowNanos - lastDueNanos > MAX_DELAY_NANOS;
    }
  }

  /** At a rate, whatever the timestamps. */
  final class Even implements Pacer {
    private static final double MAX_LAG_NANOS = MAX_DELAY_NANOS;

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

    @Override
    public double remainingNanos(Rest rest, long nowNanos) {
      return rest.events() * intervalNanos;
    }

    @Override
    public boolean isLate(long nowNanos) {
      return nowNanos - nextNanos > MAX_DELAY_NANOS / 2;
    }
  }
}
