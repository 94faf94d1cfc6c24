package io.tattletail.explorer;

import io.tattletail.archive.LongRanges;
import io.tattletail.archive.segment.IndexEntry;
import io.tattletail.archive.segment.Segment;
import io.tattletail.archive.segment.SegmentIndex;
import io.tattletail.archive.segment.SequenceRange;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How many events a file has of which times, by its index. Not changed once it is made. */
final class FileSpans {
  private final long[] firstMicros;
  private final long[] lastMicros;
  private final int[] events;
  private final int[] bytes;
  private final Map<String, LongRanges> sequences = new HashMap<>();

  private FileSpans(List<IndexEntry> entries) {
    int count = entries.size();
    firstMicros = new long[count];
    lastMicros = new long[count];
    events = new int[count];
    bytes = new int[count];
    for (int i = 0; i < count; i++) {
      IndexEntry entry = entries.get(i);
      firstMicros[i] = entry.firstMicros();
      lastMicros[i] = entry.lastMicros();
      events[i] = entry.events();
      bytes[i] = entry.length();
    }
  }

  static FileSpans of(Segment segment) {
    SegmentIndex index = segment.index();
    FileSpans spans = new FileSpans(index.entries());
    if (index.round().isPresent()) {
      index.round().get().present().forEach(spans::hold);
      index.round().get().explained().forEach(spans::hold);
    } else {
      List<String> recorders = segment.metadata().recorders();
      for (SequenceRange range : index.sequences()) {
        LongRanges held = new LongRanges();
        held.add(range.first(), range.last());
        spans.hold(recorders.get(range.recorder()), held);
      }
    }
    return spans;
  }

  private void hold(String recorder, LongRanges ranges) {
    sequences.computeIfAbsent(recorder, r -> new LongRanges()).addAll(ranges);
  }

  int size() {
    return events.length;
  }

  long firstMicros(int entry) {
    return firstMicros[entry];
  }

  long lastMicros(int entry) {
    return lastMicros[entry];
  }

  int events(int entry) {
    return events[entry];
  }

  int bytes(int entry) {
    return bytes[entry];
  }

  /** The sequences that it has, or that are known to be copies, by recorder. */
  Map<String, LongRanges> sequences() {
    return sequences;
  }
}
