package io.tattletail.replay;

import com.google.common.base.MoreObjects;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The report of a replay or of a cursor, so far or in all. Immutable. */
public final class ReplayReport {
  private final ReplayOutcome outcome;
  private final long delivered;
  private final HandlerFailures failures;
  private final Optional<ReplayPosition> position;
  private final ReadingReport reading;

  private ReplayReport(
      ReplayOutcome outcome,
      long delivered,
      HandlerFailures failures,
      Optional<ReplayPosition> position,
      ReadingReport reading) {
    this.outcome = outcome;
    this.delivered = delivered;
    this.failures = failures;
    this.position = position;
    this.reading = reading;
  }

  /** Of a cursor. */
  static ReplayReport ofCursor(ReadingReport reading) {
    return new ReplayReport(
        ReplayOutcome.RUNNING, reading.returned, HandlerFailures.NONE, Optional.empty(), reading);
  }

  /** Joins the counts of this cursor and those of the delivery. */
  ReplayReport ofReplay(
      ReplayOutcome newOutcome,
      long newDelivered,
      HandlerFailures newFailures,
      Optional<ReplayPosition> newPosition) {
    return new ReplayReport(newOutcome, newDelivered, newFailures, newPosition, reading);
  }

  /** How it ended. */
  public ReplayOutcome outcome() {
    return outcome;
  }

  /** Events delivered to the handler or by the cursor, also if the handler refused them. */
  public long delivered() {
    return delivered;
  }

  /** Counts of events that the handler refused. */
  public HandlerFailures failures() {
    return failures;
  }

  /**
   * Events dropped because one of the same channel, id and timestamp was delivered: redeliveries,
   * {@link #publishedTwice()} and {@link #conflictingDuplicates()}.
   */
  public long duplicates() {
    return reading.duplicates;
  }

  /**
   * Of the duplicates, events with the bytes of the delivered one, at another place of its stream
   * or on another stream: the publisher sent them again.
   */
  public long publishedTwice() {
    return reading.publishedTwice;
  }

  /**
   * Of the duplicates, events with other bytes than the delivered one: two events have one id. The
   * first of them is logged as a warning.
   */
  public long conflictingDuplicates() {
    return reading.conflictingDuplicates;
  }

  /** Events read and not in the query's time range: neighbours in the same block. */
  public long filtered() {
    return reading.filtered;
  }

  /** Recorded segments, found by the query's channels and days. */
  public long segments() {
    return reading.segments;
  }

  /** Of the segments, those opened; not those that a published round absorbed. */
  public long segmentsOpened() {
    return reading.segmentsOpened;
  }

  /** Published rounds, found by the query's channels and days. */
  public long rounds() {
    return reading.rounds;
  }

  /** Of the rounds, those opened; also the newest of a day if only its index was read. */
  public long roundsOpened() {
    return reading.roundsOpened;
  }

  /** Of the opened segments, those still being recorded, or left over. */
  public long unsealed() {
    return reading.unsealed;
  }

  /** Files read that are no segments by their name. */
  public long foreign() {
    return reading.foreign;
  }

  /** Bytes at the ends of unsealed segments: blocks that were being written. */
  public long tornBytes() {
    return reading.tornBytes;
  }

  /** Directories listed: for a day of a channel one of recorded and one of published files. */
  public long listings() {
    return reading.listings;
  }

  /** Calls of the file system that read. */
  public long reads() {
    return reading.reads;
  }

  /** Bytes read from the file system. */
  public long bytesRead() {
    return reading.bytesRead;
  }

  /** The largest number of bytes of blocks and indexes in memory at a time. */
  public long memoryPeakBytes() {
    return reading.memoryPeakBytes;
  }

  /** How often the archive was listed again because a file had gone. */
  public long restarts() {
    return reading.restarts;
  }

  /**
   * The changes from an archive that was down to another, in order; the first one is there too if
   * the replay began on a copy. If not empty, events that the copy lacks are missing: those
   * acknowledged after its {@link FailOver#recoveryPoint}. At most 100; immutable.
   */
  public List<FailOver> failOvers() {
    return reading.failOvers;
  }

  /** Unreadable parts that were skipped, see {@link DamagePolicy#SKIP}; immutable. */
  public List<LostPart> lost() {
    return reading.lost;
  }

  /**
   * The position from which {@link ReplayQuery#after} goes on; empty if no event was delivered, and
   * in the report of a cursor, which has a position of its own.
   */
  public Optional<ReplayPosition> position() {
    return position;
  }

  /** The time since the replay was opened. */
  public Duration elapsed() {
    return reading.elapsed;
  }

  /** All values by name, on one line. */
  @Override
  public String toString() {
    return MoreObjects.toStringHelper(this)
        .add("outcome", outcome)
        .add("delivered", delivered)
        .add("failures", failures)
        .add("duplicates", duplicates())
        .add("publishedTwice", publishedTwice())
        .add("conflictingDuplicates", conflictingDuplicates())
        .add("filtered", filtered())
        .add("segments", segments())
        .add("segmentsOpened", segmentsOpened())
        .add("rounds", rounds())
        .add("roundsOpened", roundsOpened())
        .add("unsealed", unsealed())
        .add("foreign", foreign())
        .add("tornBytes", tornBytes())
        .add("listings", listings())
        .add("reads", reads())
        .add("bytesRead", bytesRead())
        .add("memoryPeakBytes", memoryPeakBytes())
        .add("restarts", restarts())
        .add("failOvers", failOvers())
        .add("lost", lost())
        .add("position", position)
        .add("elapsed", elapsed())
        .toString();
  }
}
