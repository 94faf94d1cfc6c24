package io.tattletail.archive.publish;

import io.tattletail.archive.Partition;
import io.tattletail.archive.RoundName;
import org.apache.hadoop.fs.Path;

/**
 * A round that a publisher published.
 *
 * @param partition whose round it is
 * @param name its number
 * @param path its file
 * @param bytes how long that is
 * @param events that engines see in it
 * @param shadows events that only replays see
 * @param conflictingDuplicates of the shadows, those with other bytes than the event that engines
 *     see of their id and timestamp
 * @param explained events that were dropped, for a copy of each is in this round or an earlier one
 * @param segments recorded segments that it absorbed
 * @param segmentBytes how long these are
 */
public record PublishedRound(
    Partition partition,
    RoundName name,
    Path path,
    long bytes,
    long events,
    long shadows,
    long conflictingDuplicates,
    long explained,
    int segments,
    long segmentBytes) {}
