package io.tattletail.replay;

import io.tattletail.archive.Micros;
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
      double read = (double) report.delivered() + report.duplicates() + report.filtered();
      return Math.min(1, read / plan.total().events());
    }
    return timeReached.map(Micros::of).map(this::ofTime).orElse(0.0);
  }

  private double ofTime(long reachedMicros) {
    if (endMicros <= startMicros) {
      return 0;
    }
    return Math.min(1, (double) (reachedMicros - startMicros) / (endMicros - startMicros));
  }
}
