package io.tattletail.archive.salvage;

import io.tattletail.archive.salvage.Finding.Kind;
import io.tattletail.archive.salvage.Finding.Severity;
import io.tattletail.internal.layout.LongRanges;
import io.tattletail.internal.layout.RoundName;
import io.tattletail.internal.segment.RoundIndex;
import io.tattletail.internal.segment.SegmentIndex;
import io.tattletail.spew.Micros;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.apache.hadoop.fs.Path;

/**
 * Compares the rounds of one partition with what each says of those before it. Rounds are numbered
 * without a hole, and none goes away.
 */
final class RoundHistoryCheck {
  private static final int MOST_NAMED = 20;

  private final Path directory;
  private final Findings findings;
  private final TreeMap<RoundName, Optional<SegmentIndex>> rounds = new TreeMap<>();

  /**
   * @param directory where the rounds are
   */
  RoundHistoryCheck(Path directory, Findings findings) {
    this.directory = directory;
    this.findings = findings;
  }

  /** Adds a round whose index could be read. */
  void add(RoundName name, SegmentIndex index) {
    rounds.put(name, Optional.of(index));
  }

  /** Adds a round that is there and cannot be read. */
  void addUnreadable(RoundName name) {
    rounds.put(name, Optional.empty());
  }

  /** Tells what contradicts; returns whether each round is there and its index could be read. */
  boolean judge() {
    boolean complete = rounds.values().stream().allMatch(Optional::isPresent);
    for (LongRanges.Range missing : missing()) {
      tellMissing(missing);
      complete = false;
    }
    rounds.forEach((name, index) -> index.ifPresent(known -> judge(name, known)));
    return complete;
  }

  private List<LongRanges.Range> missing() {
    LongRanges there = new LongRanges();
    rounds.keySet().forEach(name -> there.add(name.number()));
    return there.isEmpty() ? List.of() : there.missing(0, there.last());
  }

  private void tellMissing(LongRanges.Range missing) {
    for (long number = missing.first();
        number <= missing.last() && number < missing.first() + MOST_NAMED;
        number++) {
      RoundName name = new RoundName(number);
      tellMissing(name, "the round is gone, with events " + timesOf(name));
    }
    if (missing.last() - missing.first() >= MOST_NAMED) {
      tellMissing(new RoundName(missing.last()), "all rounds %s are gone".formatted(missing));
    }
  }

  private void tellMissing(RoundName name, String what) {
    findings.add(
        Severity.ERROR,
        Kind.MISSING_ROUND,
        new Path(directory, name.fileName()),
        "%s; %s is there, and was published later".formatted(what, rounds.lastKey().fileName()));
  }

  private String timesOf(RoundName missing) {
    return rounds.values().stream()
        .flatMap(Optional::stream)
        .flatMap(index -> round(index).earlier().stream())
        .filter(earlier -> earlier.name().equals(missing))
        .findFirst()
        .map(RoundHistoryCheck::times)
        .orElse("of unknown times");
  }

  private static String times(RoundIndex.Earlier round) {
    return round.firstMicros() > round.lastMicros()
        ? "of no time: it had none"
        : "from %s to %s"
            .formatted(Micros.toInstant(round.firstMicros()), Micros.toInstant(round.lastMicros()));
  }

  private static RoundIndex round(SegmentIndex index) {
    return index.round().orElseThrow();
  }

  private void judge(RoundName name, SegmentIndex index) {
    RoundIndex round = round(index);
    Path path = new Path(directory, name.fileName());
    List<Long> numbers = round.earlier().stream().map(earlier -> earlier.name().number()).toList();
    if (numbers.size() != name.number()
        || !numbers.equals(LongStream.range(0, numbers.size()).boxed().toList())) {
      findings.add(
          Severity.ERROR,
          Kind.NAME,
          path,
          "its index says that rounds %s were before it, its name says %d rounds: the file, or its name, was exchanged"
              .formatted(numbers, name.number()));
      return;
    }
    for (RoundIndex.Earlier earlier : round.earlier()) {
      known(earlier.name())
          .filter(
              that ->
                  that.firstMicros() != earlier.firstMicros()
                      || that.lastMicros() != earlier.lastMicros())
          .ifPresent(
              that ->
                  findings.add(
                      Severity.ERROR,
                      Kind.INDEX,
                      path,
                      "the index says that %s has events %s, it has events %s"
                          .formatted(
                              earlier.name().fileName(),
                              times(earlier),
                              times(
                                  new RoundIndex.Earlier(
                                      earlier.name(), that.firstMicros(), that.lastMicros())))));
    }
    judgeAbsorbed(path, name, round);
    judgeExplained(path, name, round);
  }

  private Optional<SegmentIndex> known(RoundName name) {
    return rounds.getOrDefault(name, Optional.empty());
  }

  private boolean knowsAllBefore(RoundName name) {
    var before = rounds.headMap(name).values();
    return before.size() == name.number() && before.stream().allMatch(Optional::isPresent);
  }

  private void judgeAbsorbed(Path path, RoundName name, RoundIndex round) {
    if (!knowsAllBefore(name)) {
      return;
    }
    Map<String, LongRanges> absorbed = new TreeMap<>();
    for (Optional<SegmentIndex> before : rounds.headMap(name).values()) {
      round(before.orElseThrow())
          .absorbed()
          .forEach(
              (recorder, segments) ->
                  absorbed.computeIfAbsent(recorder, r -> new LongRanges()).addAll(segments));
    }
    if (!absorbed.equals(round.absorbedBefore())) {
      findings.add(
          Severity.ERROR,
          Kind.INDEX,
          path,
          "the index says that the rounds before absorbed segments %s, they say %s"
              .formatted(round.absorbedBefore(), absorbed));
    }
  }

  /**
   * A sequence is explained by a copy in the round or one before: there must be an event at all.
   */
  private void judgeExplained(Path path, RoundName name, RoundIndex round) {
    if (round.explained().isEmpty() || !knowsAllBefore(name)) {
      return;
    }
    boolean hasEvents =
        rounds.headMap(name, true).values().stream()
            .flatMap(Optional::stream)
            .anyMatch(index -> !index.allEntries().isEmpty());
    if (!hasEvents) {
      findings.add(
          Severity.ERROR,
          Kind.NOT_A_COPY,
          path,
          "sequences %s were left out as copies, and neither this round nor one before has an event"
              .formatted(round.explained()));
    }
  }
}
