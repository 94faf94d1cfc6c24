package io.tattletail.replay;

import io.tattletail.common.Partition;
import io.tattletail.spew.SpewPosition;
import org.jspecify.annotations.Nullable;

/** Holds nothing: every event is new. */
enum NoLedger implements ReplayLedger {
  NONE;

  @Override
  public boolean holds(Partition partition, String recorder, long first, long last) {
    return false;
  }

  @Override
  public void read(
      Partition partition, String recorder, long sequence, @Nullable SpewPosition position) {}
}
