package io.tattletail.internal.merge;

import io.tattletail.common.LengthUnknownException;
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

  /**
   * HDFS cannot tell the length of a file that is being recorded, so it cannot be read now. If this
   * returns, the merge goes on as if the file were not there. By default it ends the merge.
   *
   * @throws IOException ends the merge, which can only be closed then
   */
  default void onUnreadable(LengthUnknownException file) throws IOException {
    throw file;
  }
}
