package io.tattletail.archive.merge;

import java.io.IOException;

/** Decides whether a merge goes on when it meets damage. Called by the merging thread. */
public interface DamageHandler {
  /** Ends the merge with the damage. */
  DamageHandler FAIL =
      damage -> {
        throw damage.cause();
      };

  /**
   * Events cannot be read. If this returns, the merge goes on with all that can be read, also of
   * the same file behind the damage. One file may have several damages.
   *
   * @throws IOException ends the merge, which can only be closed then
   */
  void onDamage(Damage damage) throws IOException;
}
