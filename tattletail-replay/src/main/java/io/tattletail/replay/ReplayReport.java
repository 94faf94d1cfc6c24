package io.tattletail.replay;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a replay did, so far or in all.
 *
 * @param outcome how it ended
 * @param delivered events given to the handler or by the cursor, also if the handler did not take
 *     them
 * @param failures what became of events that the handler did not take
 * @param duplicates events dropped because one of the same channel, id and timestamp was given:
 *     redeliveries and the next two
 * @param publishedTwice of these, events with the bytes of the one that was given, at another place
 *     of its stream or on another stream: the publisher sent them again
 * @param conflictingDuplicates of these, events with other bytes than the one that was given: two
 *     events have one id. The first of them is logged as a warning
 * @param filtered events read and not in the query's time range: neighbours in the same block
 * @param segments recorded ones, found by the query's channels and days
 * @param segmentsOpened of these; not those that a published round absorbed
 * @param rounds published ones, found by the query's channels and days
 * @param roundsOpened of these, also the newest of a day of which only the index was read
 * @param unsealed of the opened ones: still being recorded, or left over
 * @param foreign files read that are no segments by their name
 * @param tornBytes at the ends of unsealed segments: blocks that were being written
 * @param listings directories listed: for a day of a channel one of recorded and one of published
 *     files
 * @param reads asked of the file system
 * @param bytesRead from it
 * @param memoryPeakBytes the most that was held of the archive's blocks and indexes at a time
 * @param restarts how often files that were being read went away, and the archive was listed again
 * @param failOvers from which archive to which it went since one was down, in order; the first one
 *     says so if the replay began on a copy. Not empty means that events that the copy lacks are
 *     missing: those acknowledged after its {@link FailOver#recoveryPoint}. At most 100; immutable
 * @param lost what could not be read and was skipped, see {@link DamagePolicy#SKIP}; immutable
 * @param position behind which {@link ReplayQuery#after} goes on with what was not given; empty if
 *     nothing was, and in the report of a cursor, which tells its position itself
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
  /** What the cursor counted, and what only the loop on top of it knows. */
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
