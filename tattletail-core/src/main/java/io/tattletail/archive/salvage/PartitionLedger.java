package io.tattletail.archive.salvage;

import io.tattletail.archive.salvage.Finding.Kind;
import io.tattletail.archive.salvage.Finding.Severity;
import io.tattletail.internal.layout.LongRanges;
import io.tattletail.internal.layout.LongRanges.Range;
import io.tattletail.internal.segment.BlockEvent;
import io.tattletail.internal.segment.SequenceRange;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.fs.Path;

/** What is known of one partition over all its files: sequences, and what is there twice. */
final class PartitionLedger {
  private final Path directory;
  private final Findings findings;
  private final SequenceLedger sequences = new SequenceLedger();
  private final RecentHashes hashes = new RecentHashes(RecentHashes.MOST);
  private final RoundLedger rounds;
  private final Set<Path> conflicting = new HashSet<>();
  private long events;
  private long shadows;
  private final Conflicts conflicts = new Conflicts();
  private long duplicates;

  PartitionLedger(Path directory, Findings findings) {
    this.directory = directory;
    this.findings = findings;
    this.rounds = new RoundLedger(hashes, conflicts, findings);
  }

  /** What the rounds have. */
  RoundLedger rounds() {
    return rounds;
  }

  /** No event to come is earlier. */
  void filesBeginAt(long micros) {
    rounds.eventsBeginAt(micros);
    hashes.forgetBefore(micros);
  }

  /** Adds an event that was recorded and not published yet. */
  void add(BlockEvent event) {
    count(event);
    addSequence(event);
  }

  /** Adds an event of a round that engines see. */
  void addPublished(BlockEvent event) {
    count(event);
    addSequence(event);
    rounds.add(event);
  }

  /** Adds an event of a round that only replays see: it is like another, and no duplicate. */
  void addShadow(BlockEvent event) {
    shadows++;
    addSequence(event);
    rounds.addShadow(event);
  }

  /** Adds an event of a round that may have been read before, where it was recorded. */
  void addLate(BlockEvent event) {
    if (sequences.add(event.recorder(), event.sequence())) {
      events++;
    }
  }

  /** {@link #addLate} of an event that only replays see. */
  void addLateShadow(BlockEvent event) {
    if (sequences.add(event.recorder(), event.sequence())) {
      shadows++;
    }
  }

  private void count(BlockEvent event) {
    events++;
    if (hashes.add(event.timestampMicros(), EventHashes.duplicate(event))) {
      hashes.add(event.timestampMicros(), EventHashes.content(event));
      return;
    }
    duplicates++;
    if (hashes.isComplete()
        && !hashes.contains(event.timestampMicros(), EventHashes.content(event))) {
      conflicts.add(Conflicts.Event.of(event));
    }
  }

  private void addSequence(BlockEvent event) {
    boolean sequenceIsNew = sequences.add(event.recorder(), event.sequence());
    boolean contentIsNew = hashes.add(event.timestampMicros(), EventHashes.whole(event));
    if (!sequenceIsNew
        && contentIsNew
        && hashes.isComplete()
        && conflicting.add(event.block().path())) {
      findings.add(
          Severity.ERROR,
          Kind.CONFLICTING_SEQUENCE,
          event.block().path(),
          event.block().fileOffset(),
          "sequence %d of recorder %s is event %s here and another elsewhere in the partition; there may be more of them"
              .formatted(event.sequence(), event.recorder(), event.id()));
    }
  }

  /** Adds sequences that a round left out for copies of them are published. */
  void explain(Path round, Map<String, LongRanges> explained) {
    explained.forEach(
        (recorder, ranges) -> {
          sequences.explain(recorder, ranges);
          for (Range range : ranges.ranges()) {
            addFile(recorder, round, new SequenceRange(0, range.first(), range.last(), 0));
          }
        });
  }

  void addFile(String recorder, Path path, SequenceRange range) {
    sequences.addFile(recorder, path, range);
  }

  long events() {
    return events;
  }

  long shadows() {
    return shadows;
  }

  long duplicates() {
    return duplicates;
  }

  long conflictingDuplicates() {
    return conflicts.count();
  }

  void judge() {
    sequences.judge(directory, findings);
    conflicts.judge(findings);
    if (duplicates > 0 || !hashes.isComplete()) {
      findings.add(
          Severity.INFO,
          Kind.DUPLICATES,
          directory,
          "%s%d events have channel, id and timestamp of another; a replay gives one of them"
              .formatted(hashes.isComplete() ? "" : "at least ", duplicates));
    }
  }
}
