package io.tattletail.archive.salvage;

import io.tattletail.archive.salvage.Finding.Kind;
import io.tattletail.archive.salvage.Finding.Severity;
import io.tattletail.internal.layout.LongRanges;
import io.tattletail.internal.layout.LongRanges.Range;
import io.tattletail.internal.layout.NameOrder;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.hadoop.fs.Path;

/**
 * What is covered of each stream, over all partitions: an event covers the offsets after its
 * previous one up to its own. Between the first and the last of a stream no offset may be left.
 */
final class StreamLedger {
  private static final int MOST_NAMED = 20;

  private final TreeMap<String, Coverage> streams = new TreeMap<>(NameOrder.BYTEWISE);

  private boolean bounded;

  private static final class Coverage {
    final LongRanges offsets = new LongRanges();
    final Spans files = new Spans();
    final Set<String> channels = new TreeSet<>(NameOrder.BYTEWISE);
    Optional<Range> judged = Optional.empty();
  }

  /**
   * Has all streams judged up to where they are covered now. What is added later only fills gaps:
   * behind it there may be gaps that are none, because what fills them was not read.
   */
  void judgeNoFurther() {
    bounded = true;
    streams
        .values()
        .forEach(
            coverage ->
                coverage.judged =
                    Optional.of(new Range(coverage.offsets.first(), coverage.offsets.last())));
  }

  private List<Range> gaps(Coverage coverage) {
    if (!bounded) {
      return coverage.offsets.gaps();
    }
    return coverage
        .judged
        .map(range -> coverage.offsets.missing(range.first(), range.last()))
        .orElse(List.of());
  }

  /** Adds what one file covers. */
  void add(String stream, String channel, Path path, LongRanges offsets) {
    Coverage coverage = streams.computeIfAbsent(stream, name -> new Coverage());
    coverage.offsets.addAll(offsets);
    coverage.files.add(path, offsets.first(), offsets.last());
    coverage.channels.add(channel);
  }

  /** Adds a rejected event, whose channel cannot be relied upon. */
  void addRejected(String stream, Path path, Range offsets) {
    Coverage coverage = streams.computeIfAbsent(stream, name -> new Coverage());
    coverage.offsets.add(offsets.first(), offsets.last());
    coverage.files.add(path, offsets.first(), offsets.last());
  }

  boolean knows(String stream) {
    return streams.containsKey(stream);
  }

  /** The channels whose streams lack something so far. */
  Set<String> channelsWithGaps() {
    Set<String> channels = new TreeSet<>(NameOrder.BYTEWISE);
    for (Coverage coverage : streams.values()) {
      if (!gaps(coverage).isEmpty()) {
        channels.addAll(coverage.channels);
      }
    }
    return channels;
  }

  /** Tells what is missing; all days were read. */
  void judge(Findings findings) {
    streams.forEach(
        (stream, coverage) -> {
          List<Range> gaps = gaps(coverage);
          for (Range gap : gaps.subList(0, Math.min(MOST_NAMED, gaps.size()))) {
            findings.add(
                Severity.ERROR,
                Kind.MISSING_OFFSETS,
                stream,
                gap.first(),
                "stream %s of channel %s: no event covers the offsets after %d up to %d; %s"
                    .formatted(
                        stream,
                        coverage.channels,
                        gap.first() - 1,
                        gap.last(),
                        coverage.files.around(gap)));
          }
          if (gaps.size() > MOST_NAMED) {
            findings.add(
                Severity.ERROR,
                Kind.MISSING_OFFSETS,
                stream,
                "stream %s has %d more such gaps, the last up to offset %d"
                    .formatted(stream, gaps.size() - MOST_NAMED, gaps.get(gaps.size() - 1).last()));
          }
        });
  }

  /** Tells what is missing here and may be in the days that were not read. */
  void judgePart(Findings findings) {
    streams.forEach(
        (stream, coverage) -> {
          List<Range> gaps = gaps(coverage);
          if (!gaps.isEmpty()) {
            findings.add(
                Severity.INFO,
                Kind.OFFSETS_NOT_JUDGED,
                stream,
                gaps.get(0).first(),
                "stream %s: %d ranges of offsets are not in these days, the first after %d up to %d; verify all days to know whether they are in others"
                    .formatted(stream, gaps.size(), gaps.get(0).first() - 1, gaps.get(0).last()));
          }
        });
  }
}
