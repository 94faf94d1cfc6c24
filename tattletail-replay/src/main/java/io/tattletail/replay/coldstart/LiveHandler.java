package io.tattletail.replay.coldstart;

import com.google.common.hash.HashCode;
import io.tattletail.replay.HandlerFailures;
import io.tattletail.replay.HandlerFeed;
import io.tattletail.replay.ReplayControl;
import io.tattletail.replay.ReplayException;
import io.tattletail.spew.SkippedOffsetHandler;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.SpewEventHandler;
import io.tattletail.spew.SpewPosition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Stands between the broker and the service's handler. It holds live events back until the service
 * is live, by not acknowledging them, skips delivered events, and notices offsets that the broker
 * left out.
 *
 * <p>It delivers the events of a batch of the broker, one by one or in batches of {@link
 * ColdStart#batchSize}. When one of them fails, the events before it are delivered, and are skipped
 * when the broker delivers its batch again. An event with which a failure policy would stop a replay
 * is refused, and the broker delivers it again.
 *
 * <p>It is no {@link io.tattletail.spew.AsyncSpewEventHandler}, and calls one synchronously: an event
 * counts, and is acknowledged, when the service has handled it.
 *
 * <p>Called by one thread at a time, each call happening-before the next, as the broker promises;
 * the gate and what is counted are thread-safe.
 */
final class LiveHandler implements SkippedOffsetHandler {
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

  private final ReplayControl control = new ReplayControl();
  private final HandlerFeed feed;
  private final Rules rules;
  private final Coverage coverage;
  private final Coverage passed;
  private final Fingerprints fingerprints;

  /** By stream, the offset before its first event. */
  private final Map<String, Long> beginnings;

  /** Selects events before the time from which on events are delivered. */
  private final Predicate<SpewEvent> isTooOld;

  private final Gaps gaps;
  private final IntConsumer afterEvents;
  private final AtomicLong events = new AtomicLong();
  private final AtomicLong skipped = new AtomicLong();
  private final AtomicLong older = new AtomicLong();

  /** By stream, the offset up to which the broker delivered or was told not to. */
  private final Map<String, Long> reached = new HashMap<>();

  /** The same, of what was passed in the call under way and is not done with. */
  private final Map<String, Long> ahead = new HashMap<>();

  /** How many events with a position that is. */
  private int unsettled;

  /** Events without a position that are done with, of the call under way. */
  private final List<HashCode> settledHere = new ArrayList<>();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition moved = lock.newCondition();

  /** Guarded by the lock. */
  private Gate gate = Gate.SHUT;

  /** Delivered events without a position, of batches that were then refused. */
  private final Set<HashCode> comingAgain = new HashSet<>();

  private boolean hasStartOffsets;

  /** Who is calling the service's handler. */
  private volatile @Nullable Thread caller;

  LiveHandler(
      SpewEventHandler handler,
      DeliveredHistory delivered,
      ColdStartSettings settings,
      Gaps gaps,
      IntConsumer afterEvents) {
    this.feed =
        new HandlerFeed(
            handler, settings.liveDelivery().control(control), this::done);
    this.rules = settings.rules();
    this.isTooOld = delivered::isTooOld;
    this.coverage = delivered.coverage;
    this.passed = delivered.passed;
    this.fingerprints = delivered.fingerprints;
    this.beginnings = delivered.beginnings;
    this.gaps = gaps;
    this.afterEvents = afterEvents;
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
    control.cancel();
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

  private static ColdStartException ended() {
    return new ColdStartException("the cold start has ended, and takes no event any more");
  }

  /** The wait ends when the service goes live, and when the cold start fails or is closed. */
  private void awaitOpen() throws ColdStartException, InterruptedException {
    lock.lock();
    try {
      while (gate == Gate.SHUT) {
        moved.await();
      }
      if (gate == Gate.CLOSED) {
        throw ended();
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void onEvent(SpewEvent event) throws Exception {
    onEvents(List.of(event));
  }

  @Override
  public void onEvents(List<SpewEvent> batch) throws Exception {
    awaitOpen();
    boolean done = false;
    try {
      for (SpewEvent event : batch) {
        pass(event);
        settle();
      }
      call(feed::flush);
      settle();
      done = true;
    } finally {
      if (!done) {
        feed.discard();
        comingAgain.addAll(settledHere);
      }
      settledHere.clear();
      ahead.clear();
      unsettled = 0;
    }
  }

  private void pass(SpewEvent event) throws Exception {
    SpewPosition position = event.position().orElse(null);
    if (position != null) {
      checkNothingLeftOut(position);
      ahead.put(position.stream(), position.offset());
      unsettled++;
    }
    if (wasDelivered(event, position)) {
      skipped.incrementAndGet();
      settledHere(event);
    } else if (isTooOld.test(event)) {
      older.incrementAndGet();
      cover(event);
    } else {
      call(() -> feed.take(event));
    }
  }

  /** Calls the service's handler. */
  private void call(Call call) throws Exception {
    caller = Thread.currentThread();
    boolean goesOn;
    try {
      goesOn = call.run();
    } catch (ReplayException e) {
      // The broker hears what the handler threw.
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw e;
    } finally {
      caller = null;
    }
    if (!goesOn) {
      throw ended();
    }
  }

  private interface Call {
    /** Returns false if it was cancelled. */
    boolean run() throws Exception;
  }

  private void done(List<SpewEvent> handled) {
    events.addAndGet(handled.size());
    handled.forEach(this::cover);
  }

  private void cover(SpewEvent event) {
    event.position().ifPresent(coverage::add);
    settledHere(event);
  }

  /** If the rest of its batch fails, the broker will deliver it again. */
  private void settledHere(SpewEvent event) {
    if (event.position().isEmpty()) {
      settledHere.add(Fingerprints.of(event));
    }
  }

  /** Settles the events that were passed, unless some of them are still to be delivered. */
  private void settle() {
    if (feed.pending() > 0 || unsettled == 0) {
      return;
    }
    ahead.forEach((stream, offset) -> reached.merge(stream, offset, Math::max));
    ahead.clear();
    int count = unsettled;
    unsettled = 0;
    afterEvents.accept(count);
  }

  /** Remembers them beyond the end of this cold start; not to be called before that. */
  void rememberComingAgain() {
    fingerprints.restore(comingAgain);
  }

  /** An offset without an event is covered like one with an event. */
  @Override
  public void onSkipped(SpewPosition position) throws Exception {
    awaitOpen();
    if (!rules.coversSkipped()) {
      return;
    }
    checkNothingLeftOut(position);
    coverage.add(position);
    reached.merge(position.stream(), position.offset(), Math::max);
    afterEvents.accept(1);
  }

  private boolean wasDelivered(SpewEvent event, @Nullable SpewPosition position) {
    return (position != null && coverage.covers(position))
        || fingerprints.contains(event)
        || (!comingAgain.isEmpty() && comingAgain.remove(Fingerprints.of(event)));
  }

  private void checkNothingLeftOut(SpewPosition position) throws ColdStartException {
    String stream = position.stream();
    Long last = ahead.getOrDefault(stream, reached.get(stream));
    if (last == null) {
      reached.put(stream, position.previous());
      if (hasStartOffsets && position.previous() > SpewPosition.BEGINNING) {
        beginnings.put(stream, position.previous());
      }
    } else if (position.previous() > last
        && !coverage.coversAll(stream, last, position.previous())
        && !passed.coversAll(stream, last, position.previous())) {
      gaps.missing(new Hole(stream, last, position.previous(), Hole.Kind.LOST));
      passed.add(stream, last, position.previous());
    }
  }

  /** Whether this is called from within the service's handler. */
  boolean isCalling() {
    return Thread.currentThread() == caller;
  }

  /** Events delivered from the broker. */
  long deliveredEvents() {
    return events.get();
  }

  /** The counts of live events for the report. */
  ColdStartReport.Live counts() {
    return new ColdStartReport.Live(events.get(), skipped.get(), older.get());
  }

  /** Counts of events that the handler refused. */
  HandlerFailures failures() {
    return feed.failures();
  }
}
