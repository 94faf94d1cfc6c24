package io.tattletail.replay.coldstart;

import io.tattletail.common.Partition;
import io.tattletail.replay.ReplayLedger;
import io.tattletail.spew.SpewPosition;
import java.util.Set;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the two sets of ranges while a cursor reads. An event counts when it is settled: when the
 * handler returned for it and for all events read before it, also for duplicates that the cursor
 * dropped. Not thread-safe.
 */
final class HistoryLedger implements ReplayLedger {
  private final SequenceRanges sequences;
  private final Coverage coverage;
  private final Rules rules;

  /** The partitions that may have new events; null if all may. */
  private @Nullable Set<Partition> changed;

  private @Nullable Partition partition;
  private String recorder = "";
  private long sequence;
  private @Nullable SpewPosition position;
  private long unpositioned;

  private final SequenceRanges deferredSequences;
  private final Coverage deferredCoverage;
  private long deferredUnpositioned;
  private boolean goesOnWithoutFiles;

  HistoryLedger(SequenceRanges sequences, Coverage coverage, Rules rules) {
    this.sequences = sequences;
    this.coverage = coverage;
    this.rules = rules;
    this.deferredSequences = new SequenceRanges(rules);
    this.deferredCoverage = new Coverage(rules);
  }

  /** Lets the next reading list these partitions only. */
  void onlyIn(Set<Partition> partitions) {
    changed = partitions;
  }

  /** Lets the next reading list all partitions. */
  void everywhere() {
    changed = null;
  }

  @Override
  public boolean mayHaveMore(Partition candidate) {
    return changed == null || changed.contains(candidate);
  }

  @Override
  public boolean holds(Partition where, String who, long first, long last) {
    return sequences.holds(where, who, first, last);
  }

  /**
   * Lets readings go on without files that cannot be read at present: the broker's positions tell
   * the missing offsets, which the broker delivers or which are reported as holes.
   */
  void goOnWithoutFiles() {
    goesOnWithoutFiles = true;
  }

  @Override
  public boolean goesOnWithout(Path file) {
    return goesOnWithoutFiles;
  }

  @Override
  public void read(Partition where, String who, long number, @Nullable SpewPosition deliveredAt) {
    defer();
    partition = where;
    recorder = who;
    sequence = number;
    position = deliveredAt;
  }

  /**
   * They count as held, although the copy that was kept may not be delivered yet: it has a sequence
   * of its own, which is read later. Coverage comes from that copy too.
   */
  @Override
  public void explained(Partition where, String who, long first, long last) {
    sequences.add(where, who, first, last, SequenceRanges.Place.KNOWN);
    rules.coveredByExplained(where, who, first, last).forEach(coverage::add);
  }

  /** Defers the event read last until it is settled. */
  private void defer() {
    if (partition != null) {
      deferredSequences.add(partition, recorder, sequence, sequence, place(position));
      if (position == null) {
        deferredUnpositioned++;
      } else {
        deferredCoverage.add(position);
      }
      partition = null;
    }
  }

  private static SequenceRanges.Place place(@Nullable SpewPosition position) {
    return position == null ? SequenceRanges.Place.UNKNOWN : SequenceRanges.Place.KNOWN;
  }

  /** Settles all events read before the last one: they were delivered or skipped. */
  void settleBeforeLast() {
    sequences.addAll(deferredSequences);
    coverage.addAll(deferredCoverage);
    unpositioned += deferredUnpositioned;
    discardDeferred();
  }

  /** Settles all events read: they were delivered or skipped. */
  void settle() {
    if (!deferredSequences.isEmpty()) {
      settleBeforeLast();
    }
    if (partition == null) {
      return;
    }
    sequences.add(partition, recorder, sequence, sequence, place(position));
    if (position == null) {
      unpositioned++;
    } else {
      coverage.add(position);
    }
    partition = null;
  }

  /** Forgets the events that were read and not settled: they were not delivered. */
  void discard() {
    discardDeferred();
    partition = null;
  }

  private void discardDeferred() {
    deferredSequences.clear();
    deferredCoverage.clear();
    deferredUnpositioned = 0;
  }

  /** How many events without a position were read. */
  long unpositioned() {
    return unpositioned;
  }

  void unpositioned(long count) {
    unpositioned = count;
  }
}
