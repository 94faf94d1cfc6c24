package io.tattletail.replay;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Pauses, resumes and cancels a replay from another thread: {@link ReplayOptions#control}. One
 * control may be passed to several replays, also one after the other; then it controls them all.
 *
 * <p>Its methods return at once and take effect between two calls of the handler: a running call is
 * not interrupted. Waits for the pace, between two attempts and for the end of a pause end at once
 * when the replay is cancelled.
 *
 * <p>Thread-safe.
 */
public final class ReplayControl {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private volatile State state = State.RUNNING;

  private enum State {
    RUNNING,
    PAUSED,
    CANCELLED
  }

  /** A control that lets replays run. */
  public ReplayControl() {}

  /**
   * Delivers no more events until {@link #resume()}, however long that takes. A cancelled replay
   * stays cancelled.
   */
  public void pause() {
    change(State.RUNNING, State.PAUSED);
  }

  /** Goes on after {@link #pause()}. */
  public void resume() {
    change(State.PAUSED, State.RUNNING);
  }

  /**
   * Ends the replay, for good. The replay returns normally; its report has {@link
   * ReplayOutcome#CANCELLED} and the position.
   */
  public void cancel() {
    lock.lock();
    try {
      state = State.CANCELLED;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void change(State from, State to) {
    lock.lock();
    try {
      if (state == from) {
        state = to;
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Whether replays are paused: {@link #pause} was called, and neither {@link #resume} nor {@link
   * #cancel} since.
   */
  public boolean isPaused() {
    return state == State.PAUSED;
  }

  /** Whether {@link #cancel} was called. */
  public boolean isCancelled() {
    return state == State.CANCELLED;
  }

  boolean isRunning() {
    return state == State.RUNNING;
  }

  /** Waits until it is not paused any more. */
  void awaitNotPaused(Waiter waiter) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (state == State.PAUSED) {
        waiter.await(changed, Long.MAX_VALUE);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Waits so long, or less if it is told something meanwhile. */
  void awaitWhileRunning(Waiter waiter, long nanos) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      if (state == State.RUNNING) {
        waiter.await(changed, nanos);
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public String toString() {
    return "ReplayControl[" + state + "]";
  }
}
