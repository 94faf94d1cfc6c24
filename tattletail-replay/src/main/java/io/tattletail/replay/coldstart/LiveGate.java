package io.tattletail.replay.coldstart;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Holds live events back until the service is live, and lets none pass when the cold start has
 * ended. Once closed it stays closed. Thread-safe.
 */
final class LiveGate {
  private enum Position {
    SHUT,
    OPEN,
    CLOSED
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition moved = lock.newCondition();

  /** Guarded by the lock. */
  private Position position = Position.SHUT;

  /** Lets live events pass. */
  void open() {
    move(Position.OPEN);
  }

  /** Refuses all later events. */
  void close() {
    move(Position.CLOSED);
  }

  private void move(Position to) {
    lock.lock();
    try {
      if (position != Position.CLOSED) {
        position = to;
        moved.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until the gate is open.
   *
   * @throws ColdStartException if it is closed: the cold start has ended
   */
  void awaitOpen() throws ColdStartException, InterruptedException {
    lock.lock();
    try {
      while (position == Position.SHUT) {
        moved.await();
      }
      if (position == Position.CLOSED) {
        throw ended();
      }
    } finally {
      lock.unlock();
    }
  }

  static ColdStartException ended() {
    return new ColdStartException("the cold start has ended, and takes no event any more");
  }
}
