package io.tattletail.faults;

import io.tattletail.archive.salvage.SegmentSalvager;
import io.tattletail.spew.ChannelFilter;

/** A {@link HangingProcess} that salvages. */
final class SalvagerProcess {
  private SalvagerProcess() {}

  public static void main(String[] args) throws Exception {
    HangingProcess.run(
        args, archive -> SegmentSalvager.forced(archive).salvage(ChannelFilter.all()));
  }
}
