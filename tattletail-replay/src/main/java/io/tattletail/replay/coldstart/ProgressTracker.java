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

/** Where a cold start is, for whoever asks. The thread of the cold start writes; thread-safe. */
final class ProgressTracker {
  private static final long TELL_NANOS = 1_000_000_000L;
  private static final long NOTHING = Long.MIN_VALUE;
  private static final int MAX_FAIL_OVERS = 100;

  private final Consumer<ColdStartProgress> listener;
  private final InstantSource clock;
  private final LongSupplier liveEvents;
  private final long startNanos = System.nanoTime();
  private final AtomicLong historyEvents = new AtomicLong();
  private final AtomicLong coveredEvents = new AtomicLong();
  private final AtomicLong olderEvents = new AtomicLong();
  private final AtomicLong catchUps = new AtomicLong();
  private final AtomicLong firstMicros = new AtomicLong(NOTHING);
  private final AtomicLong reachedMicros = new AtomicLong(NOTHING);
  private final List<FailOver> failOvers = new CopyOnWriteArrayList<>();
  private volatile ColdStartState state = ColdStartState.REPLAYING;
  private volatile Instant since;
  private volatile long toldNanos = startNanos;
  private volatile Optional<Duration> timeToLive = Optional.empty();

  ProgressTracker(Consumer<ColdStartProgress> listener, InstantSource clock, LongSupplier liveEvents) {
    this.listener = listener;
    this.clock = clock;
    this.since = clock.instant();
    this.liveEvents = liveEvents;
  }

  ColdStartState state() {
    return state;
  }

  /** Moves on, and tells. */
  void enter(ColdStartState next) {
    set(next);
    listener.accept(progress());
  }

  /** Moves on without telling. It ends but once. */
  synchronized void set(ColdStartState next) {
    if (state == ColdStartState.CLOSED || state == ColdStartState.FAILED) {
      return;
    }
    if (next == ColdStartState.LIVE) {
      timeToLive = Optional.of(elapsed());
    }
    if (state != next) {
      since = clock.instant();
    }
    state = next;
  }

  /** When it came to its state. */
  Instant since() {
    return since;
  }

  /** A reading of the archive begins. */
  void reading(ColdStartState next) {
    firstMicros.set(NOTHING);
    reachedMicros.set(NOTHING);
    if (next == ColdStartState.CATCHING_UP) {
      catchUps.incrementAndGet();
    }
    enter(next);
  }

  void resumed(long events) {
    historyEvents.set(events);
  }

  void delivered(Instant timestamp) {
    long micros = Micros.of(timestamp);
    historyEvents.lazySet(historyEvents.get() + 1);
    reachedMicros.lazySet(micros);
    if (firstMicros.get() == NOTHING) {
      firstMicros.set(micros);
    }
    long now = System.nanoTime();
    if (now - toldNanos >= TELL_NANOS) {
      toldNanos = now;
      listener.accept(progress());
    }
  }

  void older() {
    olderEvents.incrementAndGet();
  }

  long olderEvents() {
    return olderEvents.get();
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

  List<FailOver> failOvers() {
    return List.copyOf(failOvers);
  }

  long historyEvents() {
    return historyEvents.get();
  }

  long coveredEvents() {
    return coveredEvents.get();
  }

  long catchUps() {
    return catchUps.get();
  }

  Optional<Duration> timeToLive() {
    return timeToLive;
  }

  private Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - startNanos);
  }

  ColdStartProgress progress() {
    long reached = reachedMicros.get();
    Duration elapsed = elapsed();
    return new ColdStartProgress(
        state,
        historyEvents.get(),
        liveEvents.getAsLong(),
        reached == NOTHING ? Optional.empty() : Optional.of(Micros.toInstant(reached)),
        (int) Math.min(Integer.MAX_VALUE, catchUps.get()),
        elapsed,
        timeLeft(reached, elapsed));
  }

  private Optional<Duration> timeLeft(long reached, Duration elapsed) {
    long first = firstMicros.get();
    long now = Micros.of(clock.instant());
    if (state == ColdStartState.LIVE) {
      return Optional.of(Duration.ZERO);
    }
    if (state != ColdStartState.REPLAYING || first == NOTHING || reached <= first) {
      return Optional.empty();
    }
    double done = Math.min(1, (double) (reached - first) / Math.max(1, now - first));
    return Optional.of(Duration.ofNanos((long) (elapsed.toNanos() * (1 - done) / done)));
  }
}
