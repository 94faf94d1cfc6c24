package io.tattletail.replay;

import io.tattletail.internal.merge.MergeOptions;

/**
 * What a replay takes for given and for read. Tests replace it, to show that they would find out.
 */
class ReplayRules {
  static final ReplayRules PROVEN = new ReplayRules();

  /** Tells what was given before. */
  Duplicates duplicates(int maxTies) {
    return new Duplicates(maxTies);
  }

  /** On which the options of a replay's merges are built. */
  MergeOptions merging() {
    return MergeOptions.defaults();
  }
}
