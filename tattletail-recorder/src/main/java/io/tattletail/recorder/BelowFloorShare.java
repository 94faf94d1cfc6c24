package io.tattletail.recorder;

import io.tattletail.common.Partition;
import java.io.IOException;
import java.util.Map;

/** What a commit has below the floors, of all partitions: of it the offsets alone are kept. */
final class BelowFloorShare extends CommitShare {
  private final RetiredKeeper keeper;
  private final Map<Partition, Batch> batches;

  BelowFloorShare(
      WriteRetry retry, long startNanos, RetiredKeeper keeper, Map<Partition, Batch> batches) {
    super(retry, startNanos);
    this.keeper = keeper;
    this.batches = batches;
    batches.values().forEach(Batch::passOver);
  }

  @Override
  public void write() throws IOException {
    keeper.keep(batches);
  }

  @Override
  void written() {}

  @Override
  void runEnds() {}

  @Override
  public String again() {
    return "the offsets of events below the floor are kept again";
  }
}
