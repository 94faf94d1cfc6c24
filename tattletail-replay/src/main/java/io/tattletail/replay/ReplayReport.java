package io.tattletail.replay;

import java.time.Duration;

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
    Duration elapsed) {}
