package io.tattletail.internal.segment;

import io.tattletail.internal.layout.NameOrder;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Sorts events as the archive orders them. Nearly all are told apart by their time, so times are
 * sorted, each with its event's index in the low bits, and only events of equal time are compared
 * as such: comparing all of them costs as much as encoding them.
 */
final class RecordSort {
  private final RecordBuffer records;
  private final Comparator<Integer> order;

  private RecordSort(RecordBuffer records, Comparator<Integer> byRecorder) {
    this.records = records;
    this.order = order(records, byRecorder);
  }

  /** {@link SegmentRecord#order} on a buffer's indices. */
  private static Comparator<Integer> order(RecordBuffer records, Comparator<Integer> byRecorder) {
    return Comparator.<Integer>comparingLong(records::timestampMicros)
        .thenComparing(records::compareStreams)
        .thenComparingLong(records::offset)
        .thenComparing(byRecorder)
        .thenComparingLong(records::sequence);
  }

  /** The indices of all events, sorted. */
  static int[] sorted(RecordBuffer records, SegmentMetadata metadata) {
    Comparator<Integer> byRecorder =
        Comparator.comparing(
            i -> metadata.recorders().get(records.recorder(i)), NameOrder.BYTEWISE);
    return new RecordSort(records, byRecorder).sorted();
  }

  /**
   * The same of events that all have one recorder. Of events that nothing else tells apart, and
   * that have no sequences yet, the first added comes first.
   */
  static int[] sortedOfOneRecorder(RecordBuffer records) {
    return new RecordSort(records, Comparator.comparingInt(records::recorder)).sorted();
  }

  private int[] sorted() {
    int size = records.size();
    long first = Long.MAX_VALUE;
    long last = Long.MIN_VALUE;
    for (int i = 0; i < size; i++) {
      first = Math.min(first, records.timestampMicros(i));
      last = Math.max(last, records.timestampMicros(i));
    }
    int indexBits = Integer.SIZE - Integer.numberOfLeadingZeros(size);
    long span = last - first;
    if (span < 0 || span >= 1L << (Long.SIZE - 1 - indexBits)) {
      int[] sorted = IntStream.range(0, size).toArray();
      sortAlike(sorted, 0, size);
      return sorted;
    }
    return sortedByTime(first, indexBits);
  }

  private int[] sortedByTime(long first, int indexBits) {
    long[] keys = new long[records.size()];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = (records.timestampMicros(i) - first) << indexBits | i;
    }
    Arrays.sort(keys);
    int[] sorted = new int[keys.length];
    int alike = 0;
    for (int i = 0; i < keys.length; i++) {
      sorted[i] = (int) (keys[i] & (1L << indexBits) - 1);
      if (keys[i] >> indexBits != keys[alike] >> indexBits) {
        sortAlike(sorted, alike, i);
        alike = i;
      }
    }
    sortAlike(sorted, alike, sorted.length);
    return sorted;
  }

  private void sortAlike(int[] events, int from, int to) {
    if (to - from > 1) {
      int[] sorted =
          Arrays.stream(events, from, to).boxed().sorted(order).mapToInt(i -> i).toArray();
      System.arraycopy(sorted, 0, events, from, sorted.length);
    }
  }
}
