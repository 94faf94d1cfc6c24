package io.tattletail.internal.segment;

import io.tattletail.internal.layout.LongRanges;
import java.util.Arrays;

/**
 * Collects sequences that come in any order as ranges. A round has its events by time, in which a
 * recorder's sequences are nearly dense but not in order: sorting some thousands at a time is
 * cheaper than looking for the range of each. Not thread-safe.
 */
public final class SequenceCollector {
  private static final int BATCH = 4_096;

  private final LongRanges ranges = new LongRanges();
  private final long[] batch = new long[BATCH];
  private int size;

  /** Adds one. */
  public void add(long sequence) {
    if (size == BATCH) {
      flush();
    }
    batch[size++] = sequence;
  }

  private void flush() {
    Arrays.sort(batch, 0, size);
    for (int from = 0; from < size; ) {
      int to = from + 1;
      while (to < size && batch[to] - batch[to - 1] <= 1) {
        to++;
      }
      ranges.add(batch[from], batch[to - 1]);
      from = to;
    }
    size = 0;
  }

  /** All that were added. */
  public LongRanges ranges() {
    flush();
    return ranges;
  }
}
