package io.tattletail.testkit;

import static com.google.common.base.Preconditions.checkArgument;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;

/** A clock that stands still until a test moves it. Thread-safe. */
public final class ControlledClock implements InstantSource {
  private final AtomicReference<Instant> now;

  private ControlledClock(Instant start) {
    this.now = new AtomicReference<>(start);
  }

  /** A clock that stands at this time. */
  public static ControlledClock at(Instant start) {
    return new ControlledClock(start);
  }

  /**
   * Moves the clock forward.
   *
   * @return the new time
   * @throws IllegalArgumentException if the step is negative; {@link #set} can move it back
   */
  public Instant advance(Duration step) {
    checkArgument(!step.isNegative(), "a clock does not advance by %s", step);
    return now.updateAndGet(time -> time.plus(step));
  }

  /** Sets the clock to any time, also an earlier one, as clocks of real machines do. */
  public void set(Instant time) {
    now.set(time);
  }

  @Override
  public Instant instant() {
    return now.get();
  }

  @Override
  public String toString() {
    return "ControlledClock[" + now.get() + "]";
  }
}
