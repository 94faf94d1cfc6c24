package io.tattletail.replay.coldstart;

import static io.tattletail.spew.SpewPosition.BEGINNING;

import io.tattletail.internal.layout.LongRanges;
import io.tattletail.spew.PositionUnavailableException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Decides after which offset of each stream the broker is to deliver: the end of the unbroken
 * coverage. Refusals of the broker tell which events it holds. No I/O; not thread-safe.
 *
 * <p>Coverage seldom begins at a stream's beginning: a recorder was started later than the stream,
 * or the broker had deleted the first events by then. Or the file that has them is not visible yet,
 * and the archive cannot tell which. So the broker is asked for all it has before the first covered
 * offset, too; it mostly has nothing, and says so.
 */
final class StartOffsets {
  private final Coverage coverage;
  private final Rules rules;

  /** Offsets that the service goes on without: the broker is not asked for them. */
  private final Coverage passed;

  /** By stream, the lowest offset after which the broker can start, as far as it said so. */
  private final Map<String, Long> earliest = new HashMap<>();

  /** Streams that the broker does not have. */
  private final Set<String> gone = new HashSet<>();

  StartOffsets(Coverage coverage, Coverage passed, Rules rules) {
    this.coverage = coverage;
    this.passed = passed;
    this.rules = rules;
  }

  /** For {@link io.tattletail.spew.StartAt#after}. */
  Map<String, Long> offsets() {
    Map<String, Long> offsets = new TreeMap<>();
    coverage
        .byStream()
        .forEach(
            (stream, covered) -> {
              if (!gone.contains(stream)) {
                offsets.put(stream, offset(stream, covered));
              }
            });
    return offsets;
  }

  private long offset(String stream, LongRanges covered) {
    LongRanges all = covered;
    LongRanges without = passed.byStream().get(stream);
    if (without != null) {
      all = new LongRanges();
      all.addAll(covered);
      all.addAll(without);
    }
    long beginning = earliest.getOrDefault(stream, BEGINNING);
    return beginning < all.first() - 1 ? beginning : rules.coveredThrough(all);
  }

  /**
   * Takes note of a refusal of the broker.
   *
   * @return the holes between the coverage and the broker's first event; empty if another attempt
   *     with {@link #offsets()} may succeed
   */
  List<Hole> refused(PositionUnavailableException refusal) {
    String stream = refusal.stream();
    LongRanges covered = coverage.byStream().get(stream);
    if (covered == null) {
      return List.of(new Hole(stream, refusal.requested(), refusal.earliest(), Hole.Kind.LOST));
    }
    if (refusal.requested() > refusal.latest()) {
      return List.of(
          new Hole(stream, refusal.latest(), refusal.requested(), Hole.Kind.NOT_AT_BROKER));
    }
    earliest.merge(stream, refusal.earliest(), Math::max);
    return holes(stream);
  }

  /** The holes of a stream before the broker's first event, as far as the broker said so. */
  List<Hole> holes(String stream) {
    LongRanges covered = coverage.byStream().get(stream);
    Long broker = earliest.get(stream);
    List<Hole> holes = new ArrayList<>();
    if (covered != null && broker != null && offset(stream, covered) < broker) {
      long after = offset(stream, covered);
      for (LongRanges.Range range : covered.missing(after + 1, broker)) {
        if (!passed.coversAll(stream, range.first() - 1, range.last())) {
          holes.add(new Hole(stream, range.first() - 1, range.last(), Hole.Kind.LOST));
        }
      }
    }
    return holes;
  }

  /**
   * By stream, the offset before the first event that archive or broker has; without streams that
   * both have from their beginning.
   */
  Map<String, Long> beginnings() {
    Map<String, Long> beginnings = new TreeMap<>();
    coverage
        .byStream()
        .forEach(
            (stream, covered) -> {
              long first = Math.min(covered.first() - 1, earliest.getOrDefault(stream, BEGINNING));
              if (first > BEGINNING) {
                beginnings.put(stream, first);
              }
            });
    return beginnings;
  }

  /** Goes on without the offsets of this hole. */
  void pass(Hole hole) {
    if (hole.kind() == Hole.Kind.NOT_AT_BROKER) {
      gone.add(hole.stream());
    } else {
      passed.add(hole.stream(), hole.after(), hole.through());
    }
  }
}
