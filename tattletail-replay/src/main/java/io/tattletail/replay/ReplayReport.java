package io.tattletail.replay;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The report of a replay, so far or in all.
 *
 * @param outcome how it ended
 * @param delivered events delivered to the handler or by the cursor, also if the handler refused
 *     them
 * @param failures counts of events that the handler refused
 * @param duplicates events dropped because one of the same channel, id and timestamp was delivered:
 *     redeliveries and the next two
 * @param publishedTwice of these, events with the bytes of the delivered one, at another place of
 *     its stream or on another stream: the publisher sent them again
 * @param conflictingDuplicates of these, events with other bytes than the delivered one: two events
 *     have one id. The first of them is logged as a warning
 * @param filtered events read and not in the query's time range: neighbours in the same block
 * @param segments recorded ones, found by the query's channels and days
 * @param segmentsOpened of these; not those that a published round absorbed
 * @param rounds published ones, found by the query's channels and days
 * @param roundsOpened of these, also the newest of a day if only its index was read
 * @param unsealed of the opened ones: still being recorded, or left over
 * @param foreign files read that are no segments by their name
 * @param tornBytes at the ends of unsealed segments: blocks that were being written
 * @param listings directories listed: for a day of a channel one of recorded and one of published
 *     files
 * @param reads calls of the file system
 * @param bytesRead from it
 * @param memoryPeakBytes the largest number of bytes of blocks and indexes in memory at a time
 * @param restarts how often the archive was listed again because a file had gone
 * @param failOvers the changes from an archive that was down to another, in order; the first one is
 *     there too if the replay began on a copy. If not empty, events that the copy lacks are
 *     missing: those acknowledged after its {@link FailOver#recoveryPoint}. At most 100; immutable
 * @param lost unreadable parts that were skipped, see {@link DamagePolicy#SKIP}; immutable
 * @param position from which {@link ReplayQuery#after} goes on; empty if no event was delivered,
 *     and in the report of a cursor, which has a position of its own
 * @param elapsed since the replay was opened
 */
public record ReplayReport(
    ReplayOutcome outcome,
    long delivered,
    HandlerFailures failures,
    long duplicates,
    long publishedTwice,
    long conflictingDuplicates,
    long filtered,
    long segments,
    long segmentsOpened,
    long rounds,
    long roundsOpened,
    long unsealed,
    long foreign,
    long tornBytes,
    long listings,
    long reads,
    long bytesRead,
    long memoryPeakBytes,
    long restarts,
    List<FailOver> failOvers,
    List<LostPart> lost,
    Optional<ReplayPosition> position,
    Duration elapsed) {
  /** Joins the counts of the cursor and those of the delivery. */
  ReplayReport ofReplay(
      ReplayOutcome newOutcome,
      long newDelivered,
      HandlerFailures newFailures,
      Optional<ReplayPosition> newPosition) {
    return new ReplayReport(
        newOutcome,
        newDelivered,
        newFailures,
        duplicates,
        publishedTwice,
        conflictingDuplicates,
        filtered,
        segments,
        segmentsOpened,
        rounds,
        roundsOpened,
        unsealed,
        foreign,
        tornBytes,
        listings,
        reads,
        bytesRead,
        memoryPeakBytes,
        restarts,
        failOvers,
        lost,
        newPosition,
        elapsed);
  }
}
