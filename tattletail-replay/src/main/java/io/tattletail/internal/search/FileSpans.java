package io.tattletail.internal.search;

import io.tattletail.internal.layout.LongRanges;
import io.tattletail.internal.layout.SegmentName;
import io.tattletail.internal.segment.IndexEntry;
import io.tattletail.internal.segment.RoundIndex;
import io.tattletail.internal.segment.Segment;
import io.tattletail.internal.segment.SegmentIndex;
import io.tattletail.internal.segment.SequenceRange;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How many events a file has of which times, by its index. Not changed once it is made. */
public final class FileSpans {
  private final long[] firstMicros;
  private final long[] lastMicros;
  private final int[] events;
  private final int[] bytes;
  private final long[] uncompressedBytes;
  private final Map<String, LongRanges> sequences = new HashMap<>();
  private final Map<String, LongRanges> absorbed = new HashMap<>();
  private List<RoundIndex.Earlier> earlier = List.of();

  private FileSpans(List<IndexEntry> entries) {
    int count = entries.size();
    firstMicros = new long[count];
    lastMicros = new long[count];
    events = new int[count];
    bytes = new int[count];
    uncompressedBytes = new long[count];
    for (int i = 0; i < count; i++) {
      IndexEntry entry = entries.get(i);
      firstMicros[i] = entry.firstMicros();
      lastMicros[i] = entry.lastMicros();
      events[i] = entry.events();
      bytes[i] = entry.length();
      uncompressedBytes[i] = entry.uncompressedBytes();
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

  /** How many blocks the index has. */
  public int size() {
    return events.length;
  }

  /** When the first event of a block happened. */
  public long firstMicros(int entry) {
    return firstMicros[entry];
  }

  /** When the last event of a block happened. */
  public long lastMicros(int entry) {
    return lastMicros[entry];
  }

  /** How many events a block has. */
  public int events(int entry) {
    return events[entry];
  }

  /** How long a block is in the file. */
  public int bytes(int entry) {
    return bytes[entry];
  }

  /** How long the events of a block are before they are compressed. */
  public long uncompressedBytes(int entry) {
    return uncompressedBytes[entry];
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
