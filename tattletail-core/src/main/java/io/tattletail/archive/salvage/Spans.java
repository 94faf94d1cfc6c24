package io.tattletail.archive.salvage;

import io.tattletail.internal.layout.LongRanges.Range;
import io.tattletail.internal.layout.RoundName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.hadoop.fs.Path;

/** From where to where each file goes, to name the neighbours of what is missing. */
final class Spans {
  private final List<Span> spans = new ArrayList<>();

  private record Span(Path path, long first, long last) {
    /** The rounds of all days have the same names. */
    String label() {
      String name = path.getName();
      return RoundName.parse(name).isPresent() ? path.getParent().getName() + "/" + name : name;
    }
  }

  void add(Path path, long first, long last) {
    spans.add(new Span(path, first, last));
  }

  /** The files on both sides of a gap, or the one that goes across it. */
  String around(Range gap) {
    String across =
        spans.stream()
            .filter(span -> span.first < gap.first() && span.last > gap.last())
            .map(Span::label)
            .findFirst()
            .orElse("");
    if (!across.isEmpty()) {
      return "within " + across;
    }
    String before =
        spans.stream()
            .filter(span -> span.last < gap.first())
            .max(Comparator.comparingLong(Span::last))
            .map(Span::label)
            .orElse("the beginning");
    String after =
        spans.stream()
            .filter(span -> span.first > gap.last())
            .min(Comparator.comparingLong(Span::first))
            .map(Span::label)
            .orElse("the end");
    return "between " + before + " and " + after;
  }
}
