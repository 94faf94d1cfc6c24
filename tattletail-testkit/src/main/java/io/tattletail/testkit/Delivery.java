package io.tattletail.testkit;

import com.google.common.collect.ImmutableMap;
import com.google.common.util.concurrent.Uninterruptibles;
import io.tattletail.spew.SpewEventHandler;
import io.tattletail.spew.SpewException;
import io.tattletail.spew.SubscriptionStatistics;
import io.tattletail.spew.adapter.SubscriptionBase;
import io.tattletail.spew.adapter.SubscriptionLifecycle;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.Condition;
import org.jspecify.annotations.Nullable;

/**
 * An open subscription: one thread that gives the streams their turn in a circle. A stream whose
 * event was refused rests a little, and the others go on meanwhile. The calls of an asynchronous
 * handler end on any thread.
 */
final class Delivery extends SubscriptionBase {
  private final Gate gate;
  private final DurableSubscription subscription;
  private final HandlerInvoker handler;
  private final DeliveryOptions options;
  private final LostAcknowledgements.Dice dice;
  private final Thread thread;
  private final Condition work;

  // All below are guarded by the gate.
  private final Map<String, StreamCursor> cursors = new HashMap<>();
  private final Map<String, Long> startedAfter = new TreeMap<>();

  /** Streams with an event to deliver; the first has its turn. */
  private final Set<StreamCursor> ready = new LinkedHashSet<>();

  private final Queue<StreamCursor> resting = new PriorityQueue<>(StreamCursor::byEndOfRest);

  /** Calls that have not ended. */
  private int underWay;

  /** Whether the handler was asked to end the calls that are under way. */
  private boolean flushRequested;

  private final DeliveryCounters counters = new DeliveryCounters();
  private boolean closed;
  private long closedAtNanos;
  private boolean ended;

  Delivery(
      Gate gate,
      DurableSubscription subscription,
      SpewEventHandler handler,
      DeliveryOptions options) {
    super(new SubscriptionLifecycle(subscription.name(), InstantSource.system()));
    this.gate = gate;
    this.subscription = subscription;
    this.handler = new HandlerInvoker(handler, options);
    this.options = options;
    this.dice = options.redelivery().diceFor(subscription.name());
    this.work = gate.newCondition();
    this.thread = new Thread(this::run, "tattletail-embedded-spew-" + subscription.name());
    thread.setDaemon(true);
  }

  /**
   * Starts the thread; the caller holds the gate, so that nothing is delivered before it leaves.
   */
  void start(Iterable<StreamLog> logs) {
    logs.forEach(this::appended);
    thread.start();
  }

  /** Takes note of a stream that has something new, or is new. */
  void appended(StreamLog log) {
    StreamCursor cursor = cursors.get(log.name());
    if (cursor == null) {
      if (!subscription.wants(log)) {
        return;
      }
      cursor = new StreamCursor(log);
      cursors.put(log.name(), cursor);
      startedAfter.put(log.name(), subscription.position(log));
    }
    if (handler.isAsync() || cursor.underWay() == 0) {
      queue(cursor);
    }
  }

  private void queue(StreamCursor cursor) {
    if (cursor.isFree() && cursor.hasNext(subscription.position(cursor.log()))) {
      ready.add(cursor);
      work.signal();
    }
  }

  /** Lets the thread look again whether the gate is open; the caller holds it. */
  void wake() {
    flushRequested = false;
    work.signal();
  }

  /** Whether a handler call is under way, of which the calling thread is to wait for the end. */
  boolean runsElsewhere() {
    return underWay > 0 && Thread.currentThread() != thread;
  }

  private void run() {
    try {
      for (Runnable step = nextStep(); step != null; step = nextStep()) {
        step.run();
        // Whatever the handler left: an interrupt was meant for its call.
        Thread.interrupted();
      }
    } catch (Throwable e) {
      fail("its thread ended", e);
    } finally {
      end();
    }
  }

  /** Ends the subscription; the calls under way are waited for as when it is closed. */
  private void fail(String what, Throwable cause) {
    lifecycle().fail(what, cause);
    gate.lock();
    try {
      closeSoon();
    } finally {
      gate.unlock();
    }
  }

  /** What to do next without the gate; null at the end. */
  private @Nullable Runnable nextStep() {
    gate.lock();
    try {
      while (!isOver()) {
        HandlerCall call = closed || gate.isShut() ? null : begin();
        if (call != null) {
          return () -> handle(call);
        }
        if (needsFlush()) {
          flushRequested = true;
          return this::requestFlush;
        }
        awaitWork();
      }
      return null;
    } finally {
      gate.unlock();
    }
  }

  /** Closed, and the calls have ended or had their time. */
  private boolean isOver() {
    return closed && (underWay == 0 || drainLeftNanos() <= 0);
  }

  private long drainLeftNanos() {
    return closedAtNanos + options.patience().toNanos() - System.nanoTime();
  }

  private @Nullable HandlerCall begin() {
    endRests();
    Iterator<StreamCursor> turn = ready.iterator();
    while (turn.hasNext()) {
      StreamCursor cursor = turn.next();
      turn.remove();
      StreamLog log = cursor.log();
      long position = subscription.position(log);
      StreamLog.Batch batch = cursor.next(position, options.batchSize(), shareBytes());
      // It has its turn again when something is acknowledged.
      if (batch.events().isEmpty()) {
        continue;
      }
      if (cursor.start()) {
        startedAfter.put(log.name(), position);
      }
      underWay++;
      flushRequested = false;
      HandlerCall call = cursor.begin(batch);
      counters.began(call);
      return call;
    }
    return null;
  }

  /** What each stream may have in calls; a plain handler has one call. */
  private long shareBytes() {
    return handler.isAsync() ? options.maxUnacknowledgedBytes() / cursors.size() : Long.MAX_VALUE;
  }

  private void endRests() {
    long now = System.nanoTime();
    while (!resting.isEmpty() && resting.element().restLeftNanos(now) <= 0) {
      StreamCursor cursor = resting.remove();
      cursor.endRest();
      queue(cursor);
    }
  }

  /** Whether the calls under way are to end soon: nothing goes on before they do. */
  private boolean needsFlush() {
    return underWay > 0
        && !flushRequested
        && (closed || gate.isShut() || cursors.values().stream().anyMatch(this::lacksRoom));
  }

  private boolean lacksRoom(StreamCursor cursor) {
    return cursor.underWay() > 0
        && cursor.isFree()
        && cursor.hasNext(subscription.position(cursor.log()));
  }

  private void requestFlush() {
    try {
      handler.requestFlush();
    } catch (RuntimeException e) {
      refused(e);
    }
  }

  private void refused(Throwable failure) {
    gate.lock();
    try {
      subscription.refused(failure);
    } finally {
      gate.unlock();
    }
  }

  /** An idle subscription waits as long as it is open: nothing else is due to happen. */
  private void awaitWork() {
    try {
      if (closed) {
        work.awaitNanos(drainLeftNanos());
      } else if (resting.isEmpty()) {
        work.await();
      } else {
        work.awaitNanos(resting.element().restLeftNanos(System.nanoTime()));
      }
    } catch (InterruptedException e) {
      // Only close() interrupts, and the caller looks at its flag next.
    }
  }

  private void handle(HandlerCall call) {
    try {
      handler.call(call.batch().events()).whenComplete((nothing, failure) -> settle(call, failure));
    } catch (Throwable failure) {
      settle(call, failure);
    }
    gate.lock();
    try {
      queue(call.cursor());
    } finally {
      gate.unlock();
    }
  }

  /** Does not block: it may run on a thread on which the handler acknowledges. */
  private void settle(HandlerCall call, @Nullable Throwable failure) {
    StreamCursor cursor = call.cursor();
    gate.lock();
    try {
      if (ended || !call.isUnderWay()) {
        return;
      }
      underWay--;
      if (failure != null) {
        counters.refused(call);
        refused(call, causeOf(failure));
        ready.remove(cursor);
      } else if (cursor.canLoseAcknowledgement(call) && dice.lost()) {
        counters.acknowledged(call);
        cursor.acknowledgementLost(call);
        ready.remove(cursor);
      } else {
        counters.acknowledged(call);
        cursor.acknowledged(call);
        if (cursor.isFree()) {
          lifecycle().works(cursor.log().name());
        }
      }
      cursor.leave().ifPresent(offset -> subscription.acknowledge(cursor.log().name(), offset));
      if (cursor.rewind(System.nanoTime())) {
        resting.add(cursor);
      }
      queue(cursor);
      work.signal();
      if (closed || gate.isShut()) {
        gate.quieter().signalAll();
      }
    } finally {
      gate.unlock();
    }
  }

  /** An Error ends the subscription, so that also an AssertionError of a test's handler is seen. */
  private void refused(HandlerCall call, Throwable cause) {
    subscription.refused(cause);
    call.cursor().refused(call);
    String stream = call.cursor().log().name();
    if (cause instanceof Error) {
      fail("its handler threw an Error at an event of stream " + stream, cause);
    } else if (!closed) {
      lifecycle().retries(stream, "stream " + stream + " is refused by its handler", cause);
    }
  }

  private static Throwable causeOf(Throwable failure) {
    Throwable cause = failure;
    while ((cause instanceof CompletionException || cause instanceof ExecutionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  private void end() {
    gate.lock();
    try {
      closed = true;
      ended = true;
      underWay = 0;
      subscription.closed();
      gate.quieter().signalAll();
    } finally {
      gate.unlock();
    }
    lifecycle().end();
  }

  @Override
  public Map<String, Long> startedAfter() {
    if (options.positions() == PositionMode.HIDDEN) {
      return ImmutableMap.of();
    }
    gate.lock();
    try {
      return ImmutableMap.copyOf(startedAfter);
    } finally {
      gate.unlock();
    }
  }

  @Override
  public SubscriptionStatistics statistics() {
    gate.lock();
    try {
      long lag =
          cursors.values().stream()
              .map(StreamCursor::log)
              .mapToLong(log -> log.countAfter(subscription.position(log)))
              .sum();
      return counters.statistics(cursors.size(), lag);
    } finally {
      gate.unlock();
    }
  }

  /** Asks the thread to end, without waiting for it; the caller holds the gate. */
  void closeSoon() {
    if (!closed) {
      closed = true;
      closedAtNanos = System.nanoTime();
      flushRequested = false;
    }
    work.signal();
  }

  /**
   * {@inheritDoc}
   *
   * <p>What an asynchronous handler does not acknowledge in time is not acknowledged.
   *
   * @throws SpewException if the handler neither returns nor heeds an interrupt
   */
  @Override
  public void close() {
    gate.lock();
    try {
      closeSoon();
      if (Thread.currentThread() == thread) {
        return;
      }
      if (!awaitEnd()) {
        thread.interrupt();
        if (!awaitEnd()) {
          throw new SpewException(
              "the handler of subscription %s did not return within %s, nor again after it was interrupted"
                  .formatted(name(), options.patience()));
        }
      }
    } finally {
      gate.unlock();
    }
    // What depends on ended() may run there still.
    Uninterruptibles.joinUninterruptibly(thread, options.patience());
    throwFailure();
  }

  private boolean awaitEnd() {
    return Waits.awaitUninterruptibly(gate.quieter(), options.patience(), () -> ended);
  }
}
