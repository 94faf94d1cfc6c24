package io.tattletail.testkit;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;

/**
 * Somebody waiting until a subscription has acknowledged certain offsets. Guarded by the broker's
 * lock. It is told of each step rather than woken for it: a wait for a million events wakes once.
 */
final class CaughtUp {
  private final Map<String, Long> missing;
  private final Condition reached;

  /**
   * @param targets by stream, the offset that is to be acknowledged and is not yet
   */
  CaughtUp(Map<String, Long> targets, Condition reached) {
    this.missing = new HashMap<>(targets);
    this.reached = reached;
  }

  void acknowledged(String stream, long offset) {
    Long target = missing.get(stream);
    if (target != null && offset >= target) {
      missing.remove(stream);
      if (missing.isEmpty()) {
        reached.signalAll();
      }
    }
  }

  Condition reached() {
    return reached;
  }

  boolean isDone() {
    return missing.isEmpty();
  }

  /** By stream, what is still to be acknowledged. */
  Map<String, Long> missing() {
    return missing;
  }
}
