package io.tattletail.internal.segment;

import java.util.Collection;
import java.util.Comparator;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the index has to know of a block, collected event by event. */
final class BlockSummary {
  private final Comparator<SegmentRecord> order;
  private final TreeMap<Integer, SequenceRange> sequences = new TreeMap<>();
  private @Nullable SegmentRecord previous;
  private boolean sorted = true;
  private int events;
  private long firstMicros = Long.MAX_VALUE;
  private long lastMicros = Long.MIN_VALUE;

  /**
   * @param order what the events are meant to be sorted by
   */
  BlockSummary(Comparator<SegmentRecord> order) {
    this.order = order;
  }

  /** Of events that come in order: {@link #addSorted}. */
  static BlockSummary ofSorted() {
    return new BlockSummary(Comparator.comparingLong(SegmentRecord::timestampMicros));
  }

  /** Of sorted events, whose indices are at {@code from} to before {@code to}. */
  static BlockSummary ofSorted(
      RecordBuffer records, int[] sorted, int from, int to, Comparator<SegmentRecord> order) {
    BlockSummary summary = new BlockSummary(order);
    summary.events = to - from;
    summary.firstMicros = records.timestampMicros(sorted[from]);
    summary.lastMicros = records.timestampMicros(sorted[to - 1]);
    for (int i = from; i < to; ) {
      SequenceRange range = range(records, sorted, i, to);
      summary.sequences.merge(range.recorder(), range, SequenceRange::with);
      i += Math.toIntExact(range.events());
    }
    return summary;
  }

  /** Of the events that follow each other and have the same recorder. */
  private static SequenceRange range(RecordBuffer records, int[] sorted, int from, int to) {
    int recorder = records.recorder(sorted[from]);
    long first = Long.MAX_VALUE;
    long last = Long.MIN_VALUE;
    int i = from;
    for (; i < to && records.recorder(sorted[i]) == recorder; i++) {
      first = Math.min(first, records.sequence(sorted[i]));
      last = Math.max(last, records.sequence(sorted[i]));
    }
    return new SequenceRange(recorder, first, last, i - from);
  }

  /** Adds an event that is not before the last one in the archive's order. */
  void addSorted(long timestampMicros, int recorder, long sequence) {
    events++;
    firstMicros = Math.min(firstMicros, timestampMicros);
    lastMicros = Math.max(lastMicros, timestampMicros);
    sequences.merge(
        recorder, new SequenceRange(recorder, sequence, sequence, 1), SequenceRange::with);
  }

  void add(SegmentRecord record) {
    sorted &= previous == null || order.compare(previous, record) <= 0;
    previous = record;
    events++;
    firstMicros = Math.min(firstMicros, record.timestampMicros());
    lastMicros = Math.max(lastMicros, record.timestampMicros());
    SequenceRange range = sequences.get(record.recorder());
    sequences.put(
        record.recorder(),
        range == null ? SequenceRange.of(record) : range.with(SequenceRange.of(record)));
  }

  boolean isSorted() {
    return sorted;
  }

  int events() {
    return events;
  }

  long firstMicros() {
    return firstMicros;
  }

  long lastMicros() {
    return lastMicros;
  }

  Collection<SequenceRange> sequences() {
    return sequences.values();
  }
}
