package io.tattletail.testkit;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The one lock of a broker, and whether deliveries may go on. The lock is never held while a
 * handler runs.
 */
final class Gate {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition quieter = lock.newCondition();
  private boolean shut;

  void lock() {
    lock.lock();
  }

  void unlock() {
    lock.unlock();
  }

  Condition newCondition() {
    return lock.newCondition();
  }

  /** Signalled when a handler call ended while the gate was shut or its subscription closed. */
  Condition quieter() {
    return quieter;
  }

  boolean isShut() {
    return shut;
  }

  void shut() {
    shut = true;
  }

  void open() {
    shut = false;
  }
}
