package io.tattletail.replay;

import java.time.Duration;
import java.util.List;

/**
 * What a replay did, so far or in all.
 *
 * @param delivered events given to the handler or by the cursor
 * @param duplicates events dropped because one of the same channel, id and timestamp was given
 * @param filtered events read and not in the query's time range: neighbours in the same block
 * @param segments found by the query's channels and days
 * @param segmentsOpened of these
 * @param unsealed of the opened ones: still being recorded, or left over
 * @param foreign files read that are no segments by their name
 * @param tornBytes at the ends of unsealed segments: blocks that were being written
 * @param listings directories listed
 * @param reads asked of the file system
 * @param bytesRead from it
 * @param memoryPeakBytes the most that was held of the archive's blocks and indexes at a time
 * @param restarts how often files that were being read went away, and the archive was listed again
 * @param lost what could not be read and was skipped, see {@link DamagePolicy#SKIP}; immutable
 * @param elapsed since the replay was opened
 */
public record ReplayReport(
    long delivered,
    long duplicates,
    long filtered,
    long segments,
    long segmentsOpened,
    long unsealed,
    long foreign,
    long tornBytes,
    long listings,
    long reads,
    long bytesRead,
    long memoryPeakBytes,
    long restarts,
    List<LostPart> lost,
    Duration elapsed) {}
