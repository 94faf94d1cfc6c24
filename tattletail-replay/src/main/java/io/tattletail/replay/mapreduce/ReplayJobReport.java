package io.tattletail.replay.mapreduce;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableMap;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.mapreduce.Counters;
import org.apache.hadoop.mapreduce.Job;
import org.apache.hadoop.mapreduce.JobCounter;

/**
 * The report of a replay job. If a task was tried more than once, the attempt that succeeded
 * counts. Immutable.
 */
public final class ReplayJobReport {
  private static final List<JobCounter> ATTEMPTS =
      List.of(JobCounter.TOTAL_LAUNCHED_MAPS, JobCounter.NUM_FAILED_MAPS);

  private final String job;
  private final ImmutableMap<Enum<?>, Long> counts;
  private final Duration elapsed;

  private ReplayJobReport(String job, ImmutableMap<Enum<?>, Long> counts, Duration elapsed) {
    this.job = job;
    this.counts = counts;
    this.elapsed = elapsed;
  }

  static ReplayJobReport of(Job job, Duration elapsed) throws IOException {
    Counters counters = job.getCounters();
    if (counters == null) {
      // The history server, which would have them, has forgotten the job or is not there.
      counters = new Counters();
    }
    ImmutableMap.Builder<Enum<?>, Long> counts = ImmutableMap.builder();
    for (ArchiveCounter counter : ArchiveCounter.values()) {
      counts.put(counter, counters.findCounter(counter).getValue());
    }
    for (JobCounter counter : ATTEMPTS) {
      counts.put(counter, counters.findCounter(counter).getValue());
    }
    return new ReplayJobReport(job.getJobID().toString(), counts.buildOrThrow(), elapsed);
  }

  private long value(Enum<?> counter) {
    return requireNonNull(counts.get(counter), counter::name);
  }

  /** The id of the job. */
  public String job() {
    return job;
  }

  /** Events delivered to the handlers. */
  public long events() {
    return value(ArchiveCounter.EVENTS);
  }

  /** Of the events, those that a handler refused and the job skipped. */
  public long skipped() {
    return value(ArchiveCounter.SKIPPED);
  }

  /** Events dropped because one of the same channel, id and timestamp was delivered. */
  public long duplicates() {
    return value(ArchiveCounter.DUPLICATES);
  }

  /** Of the duplicates, events with other bytes than the delivered one. */
  public long conflictingDuplicates() {
    return value(ArchiveCounter.CONFLICTING_DUPLICATES);
  }

  /** Damaged parts of files that the job skipped. */
  public long lostParts() {
    return value(ArchiveCounter.LOST_PARTS);
  }

  /** Unsealed files that were read. */
  public long unsealedFiles() {
    return value(ArchiveCounter.UNSEALED_FILES);
  }

  /** Bytes read of files. */
  public long bytes() {
    return value(ArchiveCounter.BYTES);
  }

  /** How many tasks were started, attempts included. */
  public long tasks() {
    return value(JobCounter.TOTAL_LAUNCHED_MAPS);
  }

  /** Of the attempts, those that failed. */
  public long failedAttempts() {
    return value(JobCounter.NUM_FAILED_MAPS);
  }

  /** The time from submitting the job to its end. */
  public Duration elapsed() {
    return elapsed;
  }

  /** One line for people. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%s: %,d events delivered, %,d of them skipped, %,d duplicates dropped (%,d with other"
            + " bytes), %,d parts lost, %,d unsealed files, %,d bytes read, %,d task attempts of which %,d failed, %,d s",
        job,
        events(),
        skipped(),
        duplicates(),
        conflictingDuplicates(),
        lostParts(),
        unsealedFiles(),
        bytes(),
        tasks(),
        failedAttempts(),
        elapsed.toSeconds());
  }
}
