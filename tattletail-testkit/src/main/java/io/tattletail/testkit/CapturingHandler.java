package io.tattletail.testkit;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.SpewEventHandler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/**
 * Keeps the handled events, in order, and fails where the test says so. Thread-safe.
 *
 * <p>An event counts as handled when {@link #onEvent} returned normally for it. Of a batch that
 * fails, the events before the failing one were handled, and will be again.
 */
public final class CapturingHandler implements SpewEventHandler {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition captured = lock.newCondition();
  private final List<SpewEvent> events = new ArrayList<>();
  private Predicate<SpewEvent> failing = event -> false;
  private int failuresLeft;
  private int failures;

  /** A handler that has handled nothing and does not fail. */
  public CapturingHandler() {}

  /** Fails the next calls; adds to the failures that are still to come. */
  public void failNext(int times) {
    checkArgument(times >= 0, "cannot fail %s times", times);
    lock.lock();
    try {
      failuresLeft += times;
    } finally {
      lock.unlock();
    }
  }

  /** Fails on these events from now on; replaces the condition before. */
  public void failWhen(Predicate<SpewEvent> condition) {
    lock.lock();
    try {
      failing = condition;
    } finally {
      lock.unlock();
    }
  }

  /**
   * @throws ScriptedFailure where the test says so
   */
  @Override
  public void onEvent(SpewEvent event) throws ScriptedFailure {
    lock.lock();
    try {
      boolean next = failuresLeft > 0;
      if (next) {
        failuresLeft--;
      }
      if (next || failing.test(event)) {
        failures++;
        throw new ScriptedFailure(event);
      }
      events.add(event);
      captured.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** The events handled so far, in order, redeliveries included; immutable. */
  public List<SpewEvent> events() {
    lock.lock();
    try {
      return ImmutableList.copyOf(events);
    } finally {
      lock.unlock();
    }
  }

  /** How often it failed so far. */
  public int failures() {
    lock.lock();
    try {
      return failures;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until at least {@code count} events were handled.
   *
   * @return all events handled so far
   * @throws AssertionError if they are fewer when the time is over
   */
  public List<SpewEvent> await(int count, Duration timeout) {
    String what = count + " handled events";
    lock.lock();
    try {
      if (!Waits.awaitInTest(captured, timeout, what, () -> events.size() >= count)) {
        throw new AssertionError(
            "expected %s within %s but there are %d (last: %s), after %d failures"
                .formatted(
                    what,
                    timeout,
                    events.size(),
                    events.isEmpty() ? "none" : events.get(events.size() - 1),
                    failures));
      }
      return ImmutableList.copyOf(events);
    } finally {
      lock.unlock();
    }
  }

  /** Forgets the handled events; scripted failures stay. */
  public void clear() {
    lock.lock();
    try {
      events.clear();
    } finally {
      lock.unlock();
    }
  }
}
