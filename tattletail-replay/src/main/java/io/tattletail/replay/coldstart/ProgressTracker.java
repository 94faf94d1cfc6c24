package io.tattletail.replay.coldstart;

import io.tattletail.replay.FailOver;
import io.tattletail.spew.Micros;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Counts the events of history, and tells the progress. Thread-safe; the thread of the cold start
 * alone counts.
 */
final class ProgressTracker {
  private static final long TELL_NANOS = Duration.ofSeconds(1).toNanos();
  private static final long NO_EVENT = Long.MIN_VALUE;
  private static final int MAX_FAIL_OVERS = 100;

  private final Optional<Consumer<ColdStartProgress>> listener;
  private final InstantSource clock;
  private final ColdStartLifecycle lifecycle;
  private final LongSupplier liveEvents;
  private final AtomicLong historyEvents = new AtomicLong();
  private final AtomicLong coveredEvents = new AtomicLong();
  private final AtomicLong olderEvents = new AtomicLong();
  private final AtomicLong catchUps = new AtomicLong();
  private final AtomicLong firstMicros = new AtomicLong(NO_EVENT);
  private final AtomicLong reachedMicros = new AtomicLong(NO_EVENT);
  private final List<FailOver> failOvers = new CopyOnWriteArrayList<>();
  private volatile Optional<ColdStartState> resumedFrom = Optional.empty();
  private volatile long toldNanos = System.nanoTime();

  /**
   * @param liveEvents counts the events delivered from the broker
   */
  ProgressTracker(
      ColdStartSettings settings, ColdStartLifecycle lifecycle, LongSupplier liveEvents) {
    this.listener = settings.progressListener();
    this.clock = settings.clock();
    this.lifecycle = lifecycle;
    this.liveEvents = liveEvents;
  }

  /** Enters a state, and tells the listener. */
  void enter(ColdStartState next) {
    lifecycle.enter(next);
    tell();
  }

  /** Tells the listener the progress. */
  void tell() {
    listener.ifPresent(told -> told.accept(progress()));
  }

  /** A reading of the archive begins. */
  void reading(ColdStartState next) {
    firstMicros.set(NO_EVENT);
    reachedMicros.set(NO_EVENT);
    if (next == ColdStartState.CATCHING_UP) {
      catchUps.incrementAndGet();
    }
    enter(next);
  }

  /** The cold start goes on from this checkpoint. */
  void resumed(Checkpoint checkpoint) {
    historyEvents.set(checkpoint.events());
    resumedFrom = Optional.of(checkpoint.phase());
  }

  void delivered(Instant timestamp) {
    long micros = Micros.of(timestamp);
    historyEvents.lazySet(historyEvents.get() + 1);
    reachedMicros.lazySet(micros);
    if (firstMicros.get() == NO_EVENT) {
      firstMicros.set(micros);
    }
    long now = System.nanoTime();
    if (now - toldNanos >= TELL_NANOS) {
      toldNanos = now;
      tell();
    }
  }

  void older() {
    olderEvents.incrementAndGet();
  }

  void covered() {
    coveredEvents.incrementAndGet();
  }

  /** A reading went over to other archives. Each reading that begins on a copy says so again. */
  void failOvers(List<FailOver> more) {
    for (FailOver one : more) {
      if (failOvers.size() < MAX_FAIL_OVERS && !failOvers.contains(one)) {
        failOvers.add(one);
      }
    }
  }

  long historyEvents() {
    return historyEvents.get();
  }

  /** The counts of history for the report. */
  ColdStartReport.History history() {
    return new ColdStartReport.History(
        historyEvents.get(),
        coveredEvents.get(),
        olderEvents.get(),
        catchUps.get(),
        resumedFrom,
        failOvers);
  }

  ColdStartProgress progress() {
    long reached = reachedMicros.get();
    Duration elapsed = lifecycle.elapsed();
    ColdStartState state = lifecycle.state();
    return new ColdStartProgress(
        state,
        historyEvents.get(),
        liveEvents.getAsLong(),
        reached == NO_EVENT ? Optional.empty() : Optional.of(Micros.toInstant(reached)),
        (int) Math.min(Integer.MAX_VALUE, catchUps.get()),
        elapsed,
        timeLeft(state, reached, elapsed));
  }

  private Optional<Duration> timeLeft(ColdStartState state, long reached, Duration elapsed) {
    long first = firstMicros.get();
    long now = Micros.of(clock.instant());
    if (state == ColdStartState.LIVE) {
      return Optional.of(Duration.ZERO);
    }
    if (state != ColdStartState.REPLAYING || first == NO_EVENT || reached <= first) {
      return Optional.empty();
    }
    double done = Math.min(1, (double) (reached - first) / Math.max(1, now - first));
    return Optional.of(Duration.ofNanos((long) (elapsed.toNanos() * (1 - done) / done)));
  }
}
