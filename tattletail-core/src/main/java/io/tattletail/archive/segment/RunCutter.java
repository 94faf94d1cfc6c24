package io.tattletail.archive.segment;

import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a sorted run of events into blocks: by size, and at gaps in time.
 *
 * <p>A straggler in one block with current events would make the block span the time between, and a
 * merge would hold the block all that while. So the run is cut where the distance between two
 * events is {@link #GAP_FACTOR} times what is typical for the run: the mean distance in its middle
 * half, which stragglers at the ends do not move.
 */
final class RunCutter {
  /** Arrivals at random hardly ever leave a gap of 64 times the mean (e^-64). */
  private static final long GAP_FACTOR = 64;

  /** A shorter gap is never cut at: it saves a merge nothing. */
  private static final long MIN_GAP_MICROS = 1_000_000;

  private RunCutter() {}

  /** Views of {@code sorted}, in order. */
  static List<List<SegmentRecord>> cut(List<SegmentRecord> sorted) {
    long gap = gapMicros(sorted);
    List<List<SegmentRecord>> blocks = new ArrayList<>();
    int start = 0;
    long bytes = 0;
    for (int i = 0; i < sorted.size(); i++) {
      SegmentRecord record = sorted.get(i);
      boolean full = bytes + size(record) > SegmentFormat.BLOCK_BYTES;
      boolean afterGap =
          i > 0 && record.timestampMicros() - sorted.get(i - 1).timestampMicros() > gap;
      if (i > start && (full || afterGap)) {
        blocks.add(sorted.subList(start, i));
        start = i;
        bytes = 0;
      }
      bytes += size(record);
    }
    if (start < sorted.size()) {
      blocks.add(sorted.subList(start, sorted.size()));
    }
    return blocks;
  }

  private static int size(SegmentRecord record) {
    return record.event().remaining() + record.id().length();
  }

  private static long gapMicros(List<SegmentRecord> sorted) {
    int size = sorted.size();
    if (size < 2) {
      return Long.MAX_VALUE;
    }
    int from = size / 4;
    int to = Math.min(size - 1, 3 * size / 4);
    long typical =
        (sorted.get(to).timestampMicros() - sorted.get(from).timestampMicros())
            / Math.max(1, to - from);
    return Math.max(MIN_GAP_MICROS, GAP_FACTOR * typical);
  }
}
