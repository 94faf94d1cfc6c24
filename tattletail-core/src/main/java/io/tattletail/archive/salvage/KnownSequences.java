package io.tattletail.archive.salvage;

import io.tattletail.internal.layout.LongRanges;
import io.tattletail.internal.segment.Block;
import io.tattletail.internal.segment.BlockCursor;
import io.tattletail.internal.segment.BlockEvent;
import io.tattletail.internal.segment.IndexEntry;
import io.tattletail.internal.segment.Segment;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** The sequences of the events of some files, by recorder. Not thread-safe. */
final class KnownSequences {
  private final Map<String, LongRanges> known = new TreeMap<>();

  void addAll(Map<String, LongRanges> sequences) {
    sequences.forEach(
        (recorder, ranges) ->
            known.computeIfAbsent(recorder, name -> new LongRanges()).addAll(ranges));
  }

  /** Adds those of the readable events of a file. */
  void addAll(Segment segment) throws IOException {
    forEach(segment, event -> add(known, event));
  }

  /** By recorder, the sequences of a file's readable events that are not among these. */
  Map<String, LongRanges> missingOf(Segment segment) throws IOException {
    Map<String, LongRanges> missing = new TreeMap<>();
    forEach(
        segment,
        event -> {
          LongRanges ranges = known.get(event.recorder());
          if (ranges == null || !ranges.contains(event.sequence())) {
            add(missing, event);
          }
        });
    return missing;
  }

  private static void add(Map<String, LongRanges> sequences, BlockEvent event) {
    sequences.computeIfAbsent(event.recorder(), recorder -> new LongRanges()).add(event.sequence());
  }

  private static void forEach(Segment segment, Consumer<BlockEvent> consumer) throws IOException {
    for (IndexEntry entry : segment.index().entries()) {
      for (Block block : segment.read(entry)) {
        BlockCursor cursor = block.cursor();
        while (cursor.next()) {
          consumer.accept(cursor.current());
        }
      }
    }
  }
}
