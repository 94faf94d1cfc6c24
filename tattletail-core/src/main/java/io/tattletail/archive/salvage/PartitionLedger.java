package io.tattletail.archive.salvage;

import io.tattletail.archive.Partition;
import io.tattletail.archive.salvage.Finding.Kind;
import io.tattletail.archive.salvage.Finding.Severity;
import io.tattletail.archive.segment.BlockEvent;
import io.tattletail.archive.segment.SequenceRange;
import java.util.HashSet;
import java.util.Set;
import org.apache.hadoop.fs.Path;

/** What is known of one partition over all its files: sequences, and what is there twice. */
final class PartitionLedger {
  private final Partition partition;
  private final Path directory;
  private final Findings findings;
  private final SequenceLedger sequences = new SequenceLedger();
  private final RecentHashes hashes = new RecentHashes(RecentHashes.MOST);
  private final Set<Path> conflicting = new HashSet<>();
  private long events;
  private long duplicates;

  PartitionLedger(Partition partition, Path directory, Findings findings) {
    this.partition = partition;
    this.directory = directory;
    this.findings = findings;
  }

  Partition partition() {
    return partition;
  }

  /** No event to come is earlier. */
  void filesBeginAt(long micros) {
    hashes.forgetBefore(micros);
  }

  void add(BlockEvent event) {
    events++;
    if (!hashes.add(event.timestampMicros(), EventHashes.duplicate(event))) {
      duplicates++;
    }
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

  void addFile(String recorder, Path path, SequenceRange range) {
    sequences.addFile(recorder, path, range);
  }

  long events() {
    return events;
  }

  long duplicates() {
    return duplicates;
  }

  void judge() {
    sequences.judge(directory, findings);
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
