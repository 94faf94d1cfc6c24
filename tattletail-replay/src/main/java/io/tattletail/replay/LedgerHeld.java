package io.tattletail.replay;

import io.tattletail.common.Partition;
import io.tattletail.internal.layout.LongRanges;
import io.tattletail.internal.merge.HeldSequences;

/** What a ledger holds, for the merge. */
record LedgerHeld(ReplayLedger ledger) implements HeldSequences {
  @Override
  public boolean holds(Partition partition, String recorder, long first, long last) {
    return ledger.holds(partition, recorder, first, last);
  }

  @Override
  public void explained(Partition partition, String recorder, LongRanges sequences) {
    for (LongRanges.Range range : sequences.ranges()) {
      ledger.explained(partition, recorder, range.first(), range.last());
    }
  }
}
