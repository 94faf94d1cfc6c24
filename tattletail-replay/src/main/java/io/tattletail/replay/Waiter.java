package io.tattletail.replay;

import java.time.Instant;
import java.util.concurrent.locks.Condition;

/** Time, and waiting for it. Thread-safe. */
interface Waiter {
  /** The machine's. */
  Waiter SYSTEM =
      new Waiter() {
        @Override
        public long nanos() {
          return System.nanoTime();
        }

        @Override
        public Instant now() {
          return Instant.now();
        }

        @Override
        public void await(Condition changed, long nanos) throws InterruptedException {
          changed.awaitNanos(nanos);
        }
      };

  /** For distances in time, as {@link System#nanoTime}. */
  long nanos();

  /** The time of day. */
  Instant now();

  /** Waits for a signal, at most so long. The caller holds the condition's lock. */
  void await(Condition changed, long nanos) throws InterruptedException;
}
