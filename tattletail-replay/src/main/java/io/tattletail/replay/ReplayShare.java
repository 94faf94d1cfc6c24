package io.tattletail.replay;

import io.tattletail.spew.Micros;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How much of a replay is done: of the planned events, or without a plan of time. */
final class ReplayShare {
  private final @Nullable ReplayPlan plan;
  private final long endMicros;

  /** When time begins: with the query, or with the first event if the query is open there. */
  private long startMicros;

  /**
   * @param now when no more events are expected after it
   */
  ReplayShare(ReplayQuery query, @Nullable ReplayPlan plan, Instant now) {
    this.plan = plan;
    this.startMicros = query.firstMicros();
    this.endMicros = Math.min(query.untilMicros(), Micros.of(now));
  }

  /** The first event has this time. */
  void begins(Instant time) {
    if (startMicros == Micros.EARLIEST) {
      startMicros = Micros.of(time);
    }
  }

  /** From 0 to 1. */
  double of(ReplayReport report, Optional<Instant> timeReached) {
    if (report.outcome() == ReplayOutcome.COMPLETED) {
      return 1;
    }
    if (plan != null && plan.total().events() > 0) {
      return Math.min(1, read(report) / plan.total().events());
    }
    return timeReached.map(Micros::of).map(this::ofTime).orElse(0.0);
  }

  /** What is left; empty before the first event. */
  Optional<Pacer.Rest> rest(ReplayReport report, Optional<Instant> timeReached) {
    if (report.outcome() == ReplayOutcome.COMPLETED) {
      return Optional.of(new Pacer.Rest(0, true, 0));
    }
    if (timeReached.isEmpty()) {
      return Optional.empty();
    }
    double micros = Math.max(0, lastMicros() - Micros.of(timeReached.get()));
    if (plan != null && plan.total().events() > 0) {
      return Optional.of(
          new Pacer.Rest(Math.max(0, plan.total().events() - read(report)), true, micros));
    }
    double done = of(report, timeReached);
    return done <= 0
        ? Optional.empty()
        : Optional.of(
            new Pacer.Rest(Math.max(0, report.delivered() - 1) * (1 - done) / done, false, micros));
  }

  private long lastMicros() {
    return plan == null
        ? endMicros
        : plan.total().last().map(last -> Math.min(endMicros, Micros.of(last))).orElse(endMicros);
  }

  private static double read(ReplayReport report) {
    return (double) report.delivered() + report.duplicates() + report.filtered();
  }

  private double ofTime(long reachedMicros) {
    if (endMicros <= startMicros) {
      return 0;
    }
    return Math.min(1, (double) (reachedMicros - startMicros) / (endMicros - startMicros));
  }
}
