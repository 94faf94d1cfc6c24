package io.tattletail.replay.coldstart;

import io.tattletail.archive.publish.PublishOptions;
import io.tattletail.internal.merge.SimulatedSkipping;
import io.tattletail.replay.ReplayerOptions;
import io.tattletail.replay.SimulatedReplays;

/**
 * By which rules cold starts, replays and publishers of a simulation work: proven or wrong ones.
 */
class SimulatedRules {
  static final SimulatedRules PROVEN = new SimulatedRules();

  /** Of cold starts. */
  Rules coldStarts(SimulatedWorld world) {
    return Rules.PROVEN;
  }

  /** Of all that reads the archive. */
  ReplayerOptions replays(SimulatedWorld world) {
    return SimulatedReplays.merging(SimulatedSkipping.proven(world::meanwhile));
  }

  /** Of publishers. */
  PublishOptions publishers(PublishOptions options) {
    return options;
  }
}
