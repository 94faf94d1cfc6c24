package io.tattletail.recorder;

import java.time.Duration;
import java.util.Arrays;

/**
 * Tells which flushes are far slower than usual: they take more than {@link
 * RecorderOptions#SLOW_FLUSH}, 2 s, and more than ten times the median of the last 101. Such a file
 * has a slow datanode in its pipeline; another file gets other datanodes. When all of HDFS is slow,
 * the median soon is, too, and no file is slow. Thread-safe.
 */
final class FlushTimes {
  private static final int KEPT = 101;
  private static final int FACTOR = 10;

  private final long slowNanos;

  // Both are guarded by this.
  private final long[] latest = new long[KEPT];
  private long count;

  FlushTimes(Duration slow) {
    slowNanos = slow.toNanos();
  }

  /** Adds the time of a flush; returns whether it was far slower than those before. */
  synchronized boolean isSlow(long nanos) {
    boolean slow = nanos > slowNanos && nanos / FACTOR > medianNanos();
    latest[(int) (count % KEPT)] = nanos;
    count++;
    return slow;
  }

  /** Of no flush yet: zero, so that the first can be slow. */
  private long medianNanos() {
    int size = (int) Math.min(count, KEPT);
    if (size == 0) {
      return 0;
    }
    long[] sorted = Arrays.copyOf(latest, size);
    Arrays.sort(sorted);
    return sorted[size / 2];
  }
}
