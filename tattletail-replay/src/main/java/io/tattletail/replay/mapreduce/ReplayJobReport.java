package io.tattletail.replay.mapreduce;

import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import org.apache.hadoop.mapreduce.Counter;
import org.apache.hadoop.mapreduce.Counters;
import org.apache.hadoop.mapreduce.Job;
import org.apache.hadoop.mapreduce.JobCounter;

/**
 * The report of a replay job. If a task was tried more than once, the attempt that succeeded
 * counts.
 *
 * @param job its id
 * @param events events delivered to the handlers
 * @param skipped of these, events that a handler refused and the job skipped
 * @param duplicates events dropped because one of the same channel, id and timestamp was delivered
 * @param conflictingDuplicates of these, events with other bytes than the delivered one
 * @param lostParts damaged parts of files that the job skipped
 * @param unsealedFiles unsealed files that were read
 * @param bytes read of files
 * @param tasks how many were started, attempts included
 * @param failedAttempts of these
 * @param elapsed from submitting the job to its end
 */
public record ReplayJobReport(
    String job,
    long events,
    long skipped,
    long duplicates,
    long conflictingDuplicates,
    long lostParts,
    long unsealedFiles,
    long bytes,
    long tasks,
    long failedAttempts,
    Duration elapsed) {

  static ReplayJobReport of(Job job, Duration elapsed) throws IOException {
    Counters counters = job.getCounters();
    if (counters == null) {
      // The history server, which would have them, has forgotten the job or is not there.
      counters = new Counters();
    }
    return new ReplayJobReport(
        job.getJobID().toString(),
        value(counters.findCounter(ArchiveCounter.EVENTS)),
        value(counters.findCounter(ArchiveCounter.SKIPPED)),
        value(counters.findCounter(ArchiveCounter.DUPLICATES)),
        value(counters.findCounter(ArchiveCounter.CONFLICTING_DUPLICATES)),
        value(counters.findCounter(ArchiveCounter.LOST_PARTS)),
        value(counters.findCounter(ArchiveCounter.UNSEALED_FILES)),
        value(counters.findCounter(ArchiveCounter.BYTES)),
        value(counters.findCounter(JobCounter.TOTAL_LAUNCHED_MAPS)),
        value(counters.findCounter(JobCounter.NUM_FAILED_MAPS)),
        elapsed);
  }

  private static long value(Counter counter) {
    return counter.getValue();
  }

  /** One line for people. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%s: %,d events given, %,d of them skipped, %,d duplicates dropped (%,d with other"
            + " bytes), %,d parts lost, %,d unsealed files, %,d bytes read, %,d task attempts of which %,d failed, %,d s",
        job,
        events,
        skipped,
        duplicates,
        conflictingDuplicates,
        lostParts,
        unsealedFiles,
        bytes,
        tasks,
        failedAttempts,
        elapsed.toSeconds());
  }
}
