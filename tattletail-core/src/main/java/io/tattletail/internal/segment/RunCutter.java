package io.tattletail.internal.segment;

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

  private final RecordBuffer records;
  private final int[] sorted;
  private final long gapMicros;

  /**
   * @param sorted indices of {@code records}; not changed, and not to be changed
   */
  RunCutter(RecordBuffer records, int[] sorted) {
    this.records = records;
    this.sorted = sorted;
    this.gapMicros = gapMicros();
  }

  /** Where the block that starts at {@code from} ends: the place after its last event. */
  int end(int from) {
    long bytes = records.length(sorted[from]);
    for (int i = from + 1; i < sorted.length; i++) {
      bytes += records.length(sorted[i]);
      if (bytes > SegmentFormat.BLOCK_BYTES || time(i) - time(i - 1) > gapMicros) {
        return i;
      }
    }
    return sorted.length;
  }

  private long time(int place) {
    return records.timestampMicros(sorted[place]);
  }

  private long gapMicros() {
    int size = sorted.length;
    if (size < 2) {
      return Long.MAX_VALUE;
    }
    int from = size / 4;
    int to = Math.min(size - 1, 3 * size / 4);
    long typical = (time(to) - time(from)) / Math.max(1, to - from);
    return Math.max(MIN_GAP_MICROS, GAP_FACTOR * typical);
  }
}
