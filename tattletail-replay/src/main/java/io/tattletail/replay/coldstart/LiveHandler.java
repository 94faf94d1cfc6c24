package io.tattletail.replay.coldstart;

import com.google.common.hash.HashCode;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.SpewEventHandler;
import io.tattletail.spew.SpewPosition;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Stands between the broker and the service's handler: holds back what comes before the service is
 * live, by not acknowledging it, leaves out what was given before, and notices what the broker left
 * out.
 *
 * <p>It gives events one by one, also those of a batch: when one of them fails, those before it
 * were given, and are left out when the broker delivers the batch again.
 *
 * <p>It is not an {@link io.tattletail.spew.AsyncSpewEventHandler}, and calls one synchronously: an
 * event counts, and is acknowledged, when the service has handled it.
 *
 * <p>Called by one thread at a time, each call happening-before the next, as the broker promises;
 * the gate and what is counted are thread-safe.
 */
final class LiveHandler implements SpewEventHandler {
  private enum Gate {
    SHUT,
    OPEN,
    CLOSED
  }

  /** Told of offsets that the broker did not deliver. */
  @FunctionalInterface
  interface Gaps {
    /**
     * Takes note of a gap.
     *
     * @throws ColdStartException if the service is not to go on without them
     */
    void missing(Hole hole) throws ColdStartException;
  }

  private final SpewEventHandler handler;
  private final Coverage coverage;
  private final Coverage passed;
  private final Fingerprints fingerprints;

  /** By stream, the offset before its first event. */
  private final Map<String, Long> beginnings;

  private final Gaps gaps;
  private final Runnable afterEvent;
  private final AtomicLong events = new AtomicLong();
  private final AtomicLong skipped = new AtomicLong();

  /** By stream, the offset up to which the broker delivered or was told not to. */
  private final Map<String, Long> reached = new HashMap<>();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition moved = lock.newCondition();

  /** Guarded by the lock. */
  private Gate gate = Gate.SHUT;

  /** Events without a position that were given, in a batch that was then refused. */
  private final Set<HashCode> comingAgain = new HashSet<>();

  private boolean hasStartOffsets;

  /** Who is calling the service's handler. */
  private volatile @Nullable Thread caller;

  LiveHandler(SpewEventHandler handler, Given given, Gaps gaps, Runnable afterEvent) {
    this.handler = handler;
    this.coverage = given.coverage;
    this.passed = given.passed;
    this.fingerprints = given.fingerprints;
    this.beginnings = given.beginnings;
    this.gaps = gaps;
    this.afterEvent = afterEvent;
  }

  /** The subscription starts after these offsets, and streams not named here at their beginning. */
  void startsAfter(Map<String, Long> offsets) {
    reached.clear();
    reached.putAll(offsets);
    hasStartOffsets = true;
  }

  /** Lets live events pass. */
  void open() {
    move(Gate.OPEN);
  }

  /** Refuses all that comes from now on. A call that is running is not waited for. */
  void close() {
    move(Gate.CLOSED);
  }

  private void move(Gate to) {
    lock.lock();
    try {
      if (gate != Gate.CLOSED) {
        gate = to;
        moved.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** The wait ends when the service goes live, and when the cold start fails or is closed. */
  private void awaitOpen() throws ColdStartException, InterruptedException {
    lock.lock();
    try {
      while (gate == Gate.SHUT) {
        moved.await();
      }
      if (gate == Gate.CLOSED) {
        throw new ColdStartException("the cold start has ended, and takes no event any more");
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void onEvents(List<SpewEvent> events) throws Exception {
    awaitOpen();
    int handled = 0;
    try {
      for (SpewEvent event : events) {
        pass(event);
        handled++;
      }
    } finally {
      if (handled < events.size()) {
        comeAgain(events.subList(0, handled));
      }
    }
  }

  /** The broker will deliver them again with the rest of their batch. */
  private void comeAgain(List<SpewEvent> events) {
    for (SpewEvent event : events) {
      if (event.position().isEmpty()) {
        comingAgain.add(Fingerprints.of(event));
      }
    }
  }

  /** Remembers them beyond the end of this cold start; not to be called before that. */
  void rememberComingAgain() {
    fingerprints.restore(comingAgain);
  }

  @Override
  public void onEvent(SpewEvent event) throws Exception {
    awaitOpen();
    pass(event);
  }

  private void pass(SpewEvent event) throws Exception {
    SpewPosition position = event.position().orElse(null);
    if (position != null) {
      checkNothingLeftOut(position);
    }
    if (wasGiven(event, position)) {
      skipped.incrementAndGet();
    } else {
      caller = Thread.currentThread();
      try {
        handler.onEvent(event);
      } finally {
        caller = null;
      }
      events.incrementAndGet();
      if (position != null) {
        coverage.add(position);
      }
    }
    if (position != null) {
      reached.merge(position.stream(), position.offset(), Math::max);
      afterEvent.run();
    }
  }

  private boolean wasGiven(SpewEvent event, @Nullable SpewPosition position) {
    return (position != null && coverage.covers(position))
        || fingerprints.contains(event)
        || (!comingAgain.isEmpty() && comingAgain.remove(Fingerprints.of(event)));
  }

  private void checkNothingLeftOut(SpewPosition position) throws ColdStartException {
    String stream = position.stream();
    Long last = reached.get(stream);
    if (last == null) {
      reached.put(stream, position.previous());
      if (hasStartOffsets && position.previous() > SpewPosition.BEGINNING) {
        beginnings.put(stream, position.previous());
      }
    } else if (position.previous() > last
        && !coverage.coversAll(stream, last, position.previous())) {
      gaps.missing(new Hole(stream, last, position.previous(), Hole.Kind.LOST));
      passed.add(stream, last, position.previous());
    }
  }

  /** Whether this is called from within the service's handler. */
  boolean isCalling() {
    return Thread.currentThread() == caller;
  }

  long given() {
    return events.get();
  }

  long skipped() {
    return skipped.get();
  }
}
