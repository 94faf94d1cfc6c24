package io.tattletail.replay.coldstart;

/** How well it is known that nothing is missing or repeated between history and live. */
public enum Handover {
  /** By the broker's positions: each offset of each stream is delivered exactly once. */
  PROVEN,
  /**
   * By a time within which events were assumed to show in the archive, or by comparing ids, since
   * the broker has no positions or events were recorded without one.
   */
  ASSUMED
}
