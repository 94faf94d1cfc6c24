package io.tattletail.internal.merge;

import io.tattletail.common.Partition;
import io.tattletail.internal.layout.ArchiveStore;
import io.tattletail.internal.layout.SegmentFile;
import io.tattletail.internal.segment.PublishedRounds;
import io.tattletail.internal.segment.ReadStatistics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Consumer;

/** Merges in which something happens between the listing of a partition and its use. */
public final class SimulatedSkipping {
  private SimulatedSkipping() {}

  /** As all merges do. */
  public static MergeOptions proven(Consumer<Partition> meanwhile) {
    return MergeOptions.defaults()
        .skipRule(
            new SkipRule() {
              @Override
              boolean skips(Partition partition, PublishedRounds listed, SegmentFile segment) {
                meanwhile.accept(partition);
                return super.skips(partition, listed, segment);
              }
            });
  }

  /** Wrong: a second listing tells what to skip, and the first one what to read. */
  public static MergeOptions byNewerListing(ArchiveStore archive, Consumer<Partition> meanwhile) {
    return MergeOptions.defaults()
        .skipRule(
            new SkipRule() {
              @Override
              boolean skips(Partition partition, PublishedRounds listed, SegmentFile segment) {
                meanwhile.accept(partition);
                try {
                  return super.skips(
                      partition,
                      PublishedRounds.read(
                          archive, partition, archive.rounds(partition), new ReadStatistics()),
                      segment);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              }
            });
  }
}
