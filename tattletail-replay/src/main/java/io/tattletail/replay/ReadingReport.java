package io.tattletail.replay;

import io.tattletail.internal.merge.MergeStatistics;
import java.time.Duration;
import java.util.List;

/** What a cursor has counted up to one moment: that part of a {@link ReplayReport}. Immutable. */
final class ReadingReport {
  final long returned;
  final long duplicates;
  final long publishedTwice;
  final long conflictingDuplicates;
  final long filtered;
  final long segments;
  final long segmentsOpened;
  final long rounds;
  final long roundsOpened;
  final long unsealed;
  final long foreign;
  final long tornBytes;
  final long listings;
  final long reads;
  final long bytesRead;
  final long memoryPeakBytes;
  final long restarts;
  final List<FailOver> failOvers;
  final List<LostPart> lost;
  final Duration elapsed;

  ReadingReport(Counters counters, List<FailOver> failOvers, List<LostPart> lost) {
    MergeStatistics merge = counters.merge;
    this.returned = counters.delivered;
    this.duplicates = counters.duplicates;
    this.publishedTwice = counters.publishedTwice;
    this.conflictingDuplicates = counters.conflictingDuplicates;
    this.filtered = counters.filtered;
    this.segments = merge.segmentsListed();
    this.segmentsOpened = merge.segmentsOpened();
    this.rounds = merge.roundsListed();
    this.roundsOpened = merge.roundsOpened();
    this.unsealed = merge.unsealedOpened();
    this.foreign = merge.foreignOpened();
    this.tornBytes = merge.tornBytes();
    this.listings = counters.listings + merge.listings();
    this.reads = merge.reads();
    this.bytesRead = merge.bytesRead();
    this.memoryPeakBytes = merge.memoryPeakBytes();
    this.restarts = counters.restarts;
    this.failOvers = failOvers;
    this.lost = lost;
    this.elapsed = counters.elapsed();
  }
}
