package io.tattletail.testkit.faults;

import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import org.apache.hadoop.fs.Path;

/** A fault that was started, until it is lifted. Thread-safe. */
public final class Fault {
  private final Faults faults;
  private final FaultScript script;
  private final Effect effect;
  private final Duration limit;

  // All below are guarded by the lock of the faults.
  private final Optional<Random> dice;
  private long matched;
  private long fired;
  private boolean lifted;

  Fault(Faults faults, FaultScript script, Effect effect, Duration limit) {
    this.faults = faults;
    this.script = script;
    this.effect = effect;
    this.limit = limit;
    this.dice = script.dice();
  }

  /** Counts a call, and returns whether the fault wants it; the caller holds the lock. */
  boolean wants(Operation operation, Path[] paths) {
    if (!script.matches(operation, paths)) {
      return false;
    }
    matched++;
    if (script.isOnce()) {
      return fired == 0 && matched >= script.nth();
    }
    return dice.isEmpty() || dice.get().nextDouble() < script.chance();
  }

  void fire() {
    fired++;
  }

  /** The caller holds the lock. */
  long firedSoFar() {
    return fired;
  }

  void liftNow() {
    lifted = true;
  }

  boolean isLifted() {
    return lifted;
  }

  Effect effect() {
    return effect;
  }

  Duration limit() {
    return limit;
  }

  /** How many calls it hit so far. */
  public long fired() {
    return faults.fired(this);
  }

  /**
   * Waits until it has hit a call.
   *
   * @throws AssertionError if it has not when the time is over
   */
  public void awaitFired(Duration timeout) {
    faults.awaitFired(this, timeout);
  }

  /** Ends it: calls that hang go on, and it hits no further one. Lifting twice does nothing. */
  public void lift() {
    faults.lift(this);
  }

  @Override
  public String toString() {
    return "Fault[%s %s]".formatted(effect.text(), script);
  }
}
