package io.tattletail.archive.salvage;

import io.tattletail.archive.salvage.Finding.Kind;
import io.tattletail.archive.salvage.Finding.Severity;
import io.tattletail.internal.layout.LongRanges;
import io.tattletail.internal.layout.LongRanges.Range;
import io.tattletail.internal.segment.SequenceRange;
import java.util.List;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;

/** The sequences of each recorder in one partition, which are dense from 0. */
final class SequenceLedger {
  private static final int MOST_NAMED = 5;

  private final TreeMap<String, Sequences> recorders = new TreeMap<>();

  private static final class Sequences {
    final LongRanges seen = new LongRanges();
    final LongRanges explained = new LongRanges();
    final Spans files = new Spans();
  }

  /** Returns whether it is new. */
  boolean add(String recorder, long sequence) {
    LongRanges seen = recorders.computeIfAbsent(recorder, name -> new Sequences()).seen;
    if (seen.contains(sequence)) {
      return false;
    }
    seen.add(sequence);
    return true;
  }

  /** Adds sequences that are not there, and are no loss. */
  void explain(String recorder, LongRanges ranges) {
    recorders.computeIfAbsent(recorder, name -> new Sequences()).explained.addAll(ranges);
  }

  /** Tells which of the sequences were in one file. */
  void addFile(String recorder, Path path, SequenceRange range) {
    recorders
        .computeIfAbsent(recorder, name -> new Sequences())
        .files
        .add(path, range.first(), range.last());
  }

  void judge(Path directory, Findings findings) {
    recorders.forEach(
        (recorder, sequences) -> {
          LongRanges seen = new LongRanges();
          seen.addAll(sequences.seen);
          seen.addAll(sequences.explained);
          if (seen.first() < 0) {
            findings.add(
                Severity.ERROR,
                Kind.INDEX,
                directory,
                "recorder %s has sequence %d, below 0".formatted(recorder, seen.first()));
          }
          List<Range> missing = seen.last() < 0 ? List.of() : seen.missing(0, seen.last());
          if (missing.isEmpty()) {
            return;
          }
          StringBuilder message =
              new StringBuilder("recorder %s lacks sequences ".formatted(recorder));
          for (Range range : missing.subList(0, Math.min(MOST_NAMED, missing.size()))) {
            message.append("%s (%s), ".formatted(range, sequences.files.around(range)));
          }
          if (missing.size() > MOST_NAMED) {
            message.append("and %d more ranges, ".formatted(missing.size() - MOST_NAMED));
          }
          long events = missing.stream().mapToLong(range -> range.last() - range.first() + 1).sum();
          message.append("%d events in all".formatted(events));
          findings.add(Severity.ERROR, Kind.MISSING_SEQUENCES, directory, message.toString());
        });
  }
}
