package io.tattletail.replay;

import io.tattletail.internal.merge.MergeOptions;

/**
 * The rules by which a replay finds duplicates and skips files. Tests replace them by wrong ones,
 * to show that they would find the loss.
 */
class ReplayRules {
  static final ReplayRules PROVEN = new ReplayRules();

  /** Finds what was delivered before. */
  Duplicates duplicates(int maxTies) {
    return new Duplicates(maxTies);
  }

  /** On which the options of a replay's merges are built. */
  MergeOptions merging() {
    return MergeOptions.defaults();
  }
}
