package io.tattletail.testkit;

import com.google.common.collect.ImmutableMap;
import io.tattletail.spew.SpewEventHandler;
import io.tattletail.spew.SpewException;
import io.tattletail.spew.Subscription;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import org.jspecify.annotations.Nullable;

/**
 * An open subscription: one thread that gives the streams their turn in a circle. A stream whose
 * event was refused rests a little, and the others go on meanwhile.
 */
final class Delivery implements Subscription {
  private record Call(StreamCursor cursor, StreamLog.Batch batch) {}

  private final Gate gate;
  private final DurableSubscription subscription;
  private final SpewEventHandler handler;
  private final DeliveryOptions options;
  private final LostAcknowledgements.Dice dice;
  private final Thread thread;
  private final Condition work;

  // All below are guarded by the gate.
  private final Map<String, StreamCursor> cursors = new HashMap<>();
  private final Map<String, Long> startedAfter = new TreeMap<>();
  private final Queue<StreamCursor> ready = new ArrayDeque<>();
  private final Queue<StreamCursor> resting = new PriorityQueue<>(StreamCursor::byEndOfRest);
  private boolean calling;
  private boolean closed;
  private boolean ended;

  Delivery(
      Gate gate,
      DurableSubscription subscription,
      SpewEventHandler handler,
      DeliveryOptions options) {
    this.gate = gate;
    this.subscription = subscription;
    this.handler = handler;
    this.options = options;
    this.dice = options.redelivery().diceFor(subscription.name());
    this.work = gate.newCondition();
    this.thread = new Thread(this::run, "embedded-spew-" + subscription.name());
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
    queue(cursor);
  }

  private void queue(StreamCursor cursor) {
    if (subscription.position(cursor.log()) < cursor.log().latest() && cursor.claim()) {
      ready.add(cursor);
      work.signal();
    }
  }

  /** Lets the thread look again whether the gate is open; the caller holds it. */
  void wake() {
    work.signal();
  }

  /** Whether a handler call runs, of which the calling thread is to wait for the end. */
  boolean runsElsewhere() {
    return calling && Thread.currentThread() != thread;
  }

  private void run() {
    try {
      for (Call call = take(); call != null; call = take()) {
        Throwable failure = handle(call.batch());
        // Whatever the handler left: an interrupt was meant for its call.
        Thread.interrupted();
        settle(call, failure);
      }
    } finally {
      end();
    }
  }

  private @Nullable Call take() {
    gate.lock();
    try {
      while (!closed) {
        endRests();
        StreamCursor cursor = gate.isShut() ? null : ready.poll();
        if (cursor != null) {
          StreamLog log = cursor.log();
          long position = subscription.position(log);
          if (cursor.start()) {
            startedAfter.put(log.name(), position);
          }
          calling = true;
          return new Call(cursor, log.next(position, options.batchSize()));
        }
        awaitWork();
      }
      return null;
    } finally {
      gate.unlock();
    }
  }

  private void endRests() {
    long now = System.nanoTime();
    while (!resting.isEmpty() && resting.element().restLeftNanos(now) <= 0) {
      ready.add(resting.remove());
    }
  }

  /** An idle subscription waits as long as it is open: nothing else is due to happen. */
  private void awaitWork() {
    try {
      if (resting.isEmpty()) {
        work.await();
      } else {
        work.awaitNanos(resting.element().restLeftNanos(System.nanoTime()));
      }
    } catch (InterruptedException e) {
      // Only close() interrupts, and the caller looks at its flag next.
    }
  }

  private @Nullable Throwable handle(StreamLog.Batch batch) {
    try {
      if (options.batchSize() == 1) {
        handler.onEvent(batch.events().get(0));
      } else {
        handler.onEvents(batch.events());
      }
      return null;
    } catch (Throwable failure) {
      // Also an AssertionError of a test's handler is a refusal, which the test can then see.
      return failure;
    }
  }

  private void settle(Call call, @Nullable Throwable failure) {
    StreamCursor cursor = call.cursor();
    gate.lock();
    try {
      calling = false;
      if (failure != null) {
        subscription.refused(failure);
        cursor.rest(System.nanoTime());
        resting.add(cursor);
      } else {
        cursor.handled();
        if (!cursor.takeAcknowledgementLost() && dice.lost()) {
          cursor.loseAcknowledgement();
        } else {
          subscription.acknowledge(cursor.log().name(), call.batch().lastOffset());
        }
        cursor.release();
        queue(cursor);
      }
      if (closed || gate.isShut()) {
        gate.quieter().signalAll();
      }
    } finally {
      gate.unlock();
    }
  }

  private void end() {
    gate.lock();
    try {
      closed = true;
      ended = true;
      calling = false;
      subscription.closed();
      gate.quieter().signalAll();
    } finally {
      gate.unlock();
    }
  }

  @Override
  public String name() {
    return subscription.name();
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

  /** Asks the thread to end, without waiting for it; the caller holds the gate. */
  void closeSoon() {
    closed = true;
    work.signal();
  }

  /**
   * {@inheritDoc}
   *
   * @throws SpewException if the handler neither returns nor heeds an interrupt
   */
  @Override
  public void close() {
    gate.lock();
    try {
      closeSoon();
      if (Thread.currentThread() == thread || awaitEnd()) {
        return;
      }
      thread.interrupt();
      if (!awaitEnd()) {
        throw new SpewException(
            "the handler of subscription %s did not return within %s, nor again after it was interrupted"
                .formatted(name(), options.patience()));
      }
    } finally {
      gate.unlock();
    }
  }

  private boolean awaitEnd() {
    return Waits.awaitUninterruptibly(gate.quieter(), options.patience(), () -> ended);
  }

  @Override
  public String toString() {
    return "Subscription[" + name() + "]";
  }
}
