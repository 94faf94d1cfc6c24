package io.tattletail.spew.kafka;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;

/**
 * The end of a subscription's deliveries, in two steps. After the stop, no call starts any more.
 * After the end, the subscription does not wait for running calls any more. Thread-safe by the lock
 * of the {@link Assignment}.
 */
final class DeliveryStop {
  private final Lock lock;
  private final Condition changed;

  // The lock guards all fields below.
  private boolean stopped;
  private long stoppedAtNanos;
  private boolean ended;

  /**
   * @param changed a condition of the lock; signalled at each step
   */
  DeliveryStop(Lock lock, Condition changed) {
    this.lock = lock;
    this.changed = changed;
  }

  /** Starts no more calls. */
  void stop() {
    lock.lock();
    try {
      if (!stopped) {
        stopped = true;
        stoppedAtNanos = System.nanoTime();
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Starts no more calls, and waits for none. */
  void end() {
    lock.lock();
    try {
      stop();
      ended = true;
    } finally {
      lock.unlock();
    }
  }

  boolean isStopped() {
    lock.lock();
    try {
      return stopped;
    } finally {
      lock.unlock();
    }
  }

  boolean isEnded() {
    lock.lock();
    try {
      return ended;
    } finally {
      lock.unlock();
    }
  }

  /** The nanoseconds since the stop. */
  long sinceStopNanos() {
    lock.lock();
    try {
      return System.nanoTime() - stoppedAtNanos;
    } finally {
      lock.unlock();
    }
  }

  /** Waits until deliveries are stopped, or until the timeout. */
  void await(Duration timeout) throws InterruptedException {
    lock.lock();
    try {
      long remaining = timeout.toNanos();
      while (!stopped && remaining > 0) {
        remaining = changed.awaitNanos(remaining);
      }
    } finally {
      lock.unlock();
    }
  }
}
