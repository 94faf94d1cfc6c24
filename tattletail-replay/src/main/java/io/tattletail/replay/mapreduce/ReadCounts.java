package io.tattletail.replay.mapreduce;

import io.tattletail.replay.ReplayReport;
import org.apache.hadoop.mapreduce.TaskAttemptContext;

/** Adds what one task's replays report to the job's counters, while they run. Not thread-safe. */
final class ReadCounts {
  private final TaskAttemptContext context;

  /** Of the replay that runs, what was counted already. */
  private long events;

  private long skipped;
  private long duplicates;
  private long conflicting;
  private long lost;
  private long unsealed;
  private long bytes;

  private long bytesOfEnded;

  ReadCounts(TaskAttemptContext context) {
    this.context = context;
  }

  /** Counts what came since the last call. */
  void update(ReplayReport report) {
    events = count(ArchiveCounter.EVENTS, events, report.delivered());
    skipped = count(ArchiveCounter.SKIPPED, skipped, report.failures().skipped());
    duplicates = count(ArchiveCounter.DUPLICATES, duplicates, report.duplicates());
    conflicting =
        count(ArchiveCounter.CONFLICTING_DUPLICATES, conflicting, report.conflictingDuplicates());
    lost = count(ArchiveCounter.LOST_PARTS, lost, report.lost().size());
    unsealed = count(ArchiveCounter.UNSEALED_FILES, unsealed, report.unsealed());
    bytes = count(ArchiveCounter.BYTES, bytes, report.bytesRead());
  }

  private long count(ArchiveCounter counter, long before, long now) {
    context.getCounter(counter).increment(now - before);
    return now;
  }

  /** Counts the rest of a replay; the next report is that of another. */
  void end(ReplayReport report) {
    update(report);
    bytesOfEnded += bytes;
    events = 0;
    skipped = 0;
    duplicates = 0;
    conflicting = 0;
    lost = 0;
    unsealed = 0;
    bytes = 0;
  }

  /** Read so far by all replays. */
  long bytes() {
    return bytesOfEnded + bytes;
  }
}
