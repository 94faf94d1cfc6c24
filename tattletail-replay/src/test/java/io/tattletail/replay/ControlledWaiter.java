package io.tattletail.replay;

import io.tattletail.testkit.ControlledClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;

/**
 * Time that only waiting moves: a wait returns at once, and so much later. A wait without end is a
 * short one, as those that end for no reason.
 */
final class ControlledWaiter implements Waiter {
  final ControlledClock clock = ControlledClock.at(SmallArchive.START);
  final List<Duration> waits = new CopyOnWriteArrayList<>();

  /** Called when a wait begins. */
  volatile Runnable onWait = () -> {};

  @Override
  public long nanos() {
    return Duration.between(SmallArchive.START, clock.instant()).toNanos();
  }

  @Override
  public Instant now() {
    return clock.instant();
  }

  @Override
  public void await(Condition changed, long nanos) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    onWait.run();
    if (nanos == Long.MAX_VALUE) {
      changed.await(1, TimeUnit.MILLISECONDS);
    } else {
      waits.add(Duration.ofNanos(nanos));
      clock.advance(Duration.ofNanos(nanos));
    }
  }
}
