package io.tattletail.archive.segment;

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
