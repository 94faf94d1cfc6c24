package io.tattletail.explorer;

import io.tattletail.archive.LongRanges;
import io.tattletail.archive.SegmentName;
import io.tattletail.archive.segment.IndexEntry;
import io.tattletail.archive.segment.RoundIndex;
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
  private final Map<String, LongRanges> absorbed = new HashMap<>();
  private List<RoundIndex.Earlier> earlier = List.of();

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
      RoundIndex round = index.round().get();
      round.present().forEach((recorder, set) -> add(spans.sequences, recorder, set));
      round.explained().forEach((recorder, set) -> add(spans.sequences, recorder, set));
      round.absorbed().forEach((recorder, set) -> add(spans.absorbed, recorder, set));
      round.absorbedBefore().forEach((recorder, set) -> add(spans.absorbed, recorder, set));
      spans.earlier = round.earlier();
    } else {
      List<String> recorders = segment.metadata().recorders();
      for (SequenceRange range : index.sequences()) {
        LongRanges held = new LongRanges();
        held.add(range.first(), range.last());
        add(spans.sequences, recorders.get(range.recorder()), held);
      }
    }
    return spans;
  }

  private static void add(Map<String, LongRanges> sets, String recorder, LongRanges ranges) {
    sets.computeIfAbsent(recorder, r -> new LongRanges()).addAll(ranges);
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

  /** Whether this round or an earlier one absorbed a recorded segment. */
  boolean hasAbsorbed(SegmentName segment) {
    LongRanges numbers = absorbed.get(segment.recorder());
    return numbers != null && numbers.contains(segment.number());
  }

  /** The rounds before this one; empty for a recorded segment. */
  List<RoundIndex.Earlier> earlier() {
    return earlier;
  }

  /** The sequences that it has, or that are known to be copies, by recorder. */
  Map<String, LongRanges> sequences() {
    return sequences;
  }
}
