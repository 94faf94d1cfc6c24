package io.tattletail.archive.salvage;

import io.tattletail.archive.salvage.Finding.Kind;
import io.tattletail.archive.salvage.Finding.Severity;
import io.tattletail.internal.layout.LongRanges;
import io.tattletail.internal.layout.LongRanges.Range;
import io.tattletail.internal.segment.BlockEvent;
import io.tattletail.internal.segment.RoundIndex;
import io.tattletail.spew.Micros;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;

/**
 * What all rounds of one partition have: which events engines see there, and what shadow blocks and
 * absorbed files are compared with.
 */
final class RoundLedger {
  private static final int MOST_NAMED = 5;

  private final RecentHashes hashes;
  private final Conflicts conflicts;
  private final Findings findings;

  /** What was read, which may be less than what the indexes say. */
  private final Map<String, LongRanges> present = new HashMap<>();

  private final Map<String, LongRanges> explained = new HashMap<>();

  /** By time, until all events of that time are known. */
  private final TreeMap<Long, List<Shadow>> shadows = new TreeMap<>();

  private final Set<Path> seenTwice = new HashSet<>();
  private final Set<Path> neverSeen = new HashSet<>();
  private boolean whole = true;
  private boolean copiesAreCompared;

  private record Shadow(Conflicts.Event event, long visible, long content) {}

  RoundLedger(RecentHashes hashes, Conflicts conflicts, Findings findings) {
    this.hashes = hashes;
    this.conflicts = conflicts;
    this.findings = findings;
  }

  /** Adds what a round's index says that was left out. */
  void addExplained(RoundIndex index) {
    index
        .explained()
        .forEach(
            (recorder, ranges) ->
                explained.computeIfAbsent(recorder, r -> new LongRanges()).addAll(ranges));
  }

  /** A round is gone, or a part of one is damaged: what is not found may be there. */
  void loseSome() {
    whole = false;
  }

  /** Absorbed files are there: what they may be copies of is remembered from now on. */
  void compareCopies() {
    copiesAreCompared = true;
  }

  /** Adds an event that engines see. */
  void add(BlockEvent event) {
    remember(event);
    if (!hashes.add(event.timestampMicros(), EventHashes.visible(event))
        && seenTwice.add(event.block().path())) {
      findings.add(
          Severity.ERROR,
          Kind.SEEN_TWICE,
          event.block().path(),
          event.block().fileOffset(),
          "event %s of %s is visible here and once more in this round or another: engines see it twice; there may be more of them in the file"
              .formatted(event.id(), event.timestamp()));
    }
  }

  /** Adds an event that only replays see. */
  void addShadow(BlockEvent event) {
    remember(event);
    shadows
        .computeIfAbsent(event.timestampMicros(), micros -> new ArrayList<>())
        .add(
            new Shadow(
                Conflicts.Event.of(event), EventHashes.visible(event), EventHashes.content(event)));
  }

  /** All events before that time were added. */
  void eventsBeginAt(long micros) {
    SortedMap<Long, List<Shadow>> complete = shadows.headMap(micros);
    complete.forEach(
        (time, ofTime) -> {
          for (Shadow shadow : ofTime) {
            if (!hashes.contains(time, shadow.visible)) {
              tellNeverSeen(time, shadow.event);
            } else if (hashes.isComplete() && !hashes.contains(time, shadow.content)) {
              conflicts.add(shadow.event);
            }
          }
        });
    complete.clear();
  }

  private void tellNeverSeen(long micros, Conflicts.Event shadow) {
    if (whole && hashes.isComplete() && neverSeen.add(shadow.path())) {
      findings.add(
          Severity.ERROR,
          Kind.NEVER_SEEN,
          shadow.path(),
          shadow.fileOffset(),
          "event %s of %s is in a shadow block, and no round shows an event of this id and time to engines; there may be more of them in the file"
              .formatted(shadow.id(), Micros.toInstant(micros)));
    }
  }

  private void remember(BlockEvent event) {
    present.computeIfAbsent(event.recorder(), r -> new LongRanges()).add(event.sequence());
    if (copiesAreCompared) {
      hashes.add(event.timestampMicros(), EventHashes.copy(event));
    }
  }

  /** Compares an absorbed file, whose events the rounds have, with what was added so far. */
  final class Copies {
    private final Path path;
    private final Map<String, LongRanges> lacking = new HashMap<>();
    private final Set<Kind> told = new HashSet<>();

    Copies(Path path) {
      this.path = path;
    }

    void add(BlockEvent event) {
      boolean isPresent = contains(present, event);
      if (!isPresent && !contains(explained, event)) {
        lacking.computeIfAbsent(event.recorder(), r -> new LongRanges()).add(event.sequence());
        return;
      }
      if (!whole || !hashes.isComplete()) {
        return;
      }
      if (!hashes.contains(event.timestampMicros(), EventHashes.copy(event))) {
        tellOnce(
            isPresent ? Kind.CONFLICTING_SEQUENCE : Kind.NOT_A_COPY,
            event,
            isPresent
                ? "sequence %d of recorder %s is event %s here and another in the round"
                : "sequence %d of recorder %s, event %s, was left out of the rounds as a copy, and no round has the other event");
      } else if (isPresent
          && !contains(explained, event)
          && !hashes.contains(event.timestampMicros(), EventHashes.whole(event))) {
        tellOnce(
            Kind.CONFLICTING_SEQUENCE,
            event,
            "sequence %d of recorder %s is event %s here and has other numbers in the round");
      }
    }

    private boolean contains(Map<String, LongRanges> sets, BlockEvent event) {
      LongRanges ranges = sets.get(event.recorder());
      return ranges != null && ranges.contains(event.sequence());
    }

    private void tellOnce(Kind kind, BlockEvent event, String message) {
      if (told.add(kind)) {
        findings.add(
            Severity.ERROR,
            kind,
            path,
            event.block().fileOffset(),
            message.formatted(event.sequence(), event.recorder(), event.id())
                + "; there may be more of them in the file");
      }
    }

    /** All of the file was added. */
    void judge() {
      lacking.forEach(
          (recorder, ranges) -> {
            List<Range> all = ranges.ranges();
            findings.add(
                Severity.ERROR,
                Kind.NOT_IN_ROUNDS,
                path,
                "a round says that it absorbed this file, and sequences %s of recorder %s are in no round that can be read: readers skip the file, keep it"
                    .formatted(
                        all.size() > MOST_NAMED
                            ? all.subList(0, MOST_NAMED)
                                + " and %d more ranges".formatted(all.size() - MOST_NAMED)
                            : all,
                        recorder));
          });
    }
  }
}
