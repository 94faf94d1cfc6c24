package io.tattletail.archive.publish;

import io.tattletail.common.Partition;
import io.tattletail.internal.layout.RoundName;
import org.apache.hadoop.fs.Path;

/**
 * A round that a publisher published.
 *
 * @param partition whose round it is
 * @param name its number
 * @param path its file
 * @param bytes length of the file
 * @param events that engines see in it
 * @param shadows events that only replays see
 * @param conflictingDuplicates of the shadows, those whose bytes differ from those of the visible
 *     event with their id and timestamp
 * @param explained events that were dropped because this round or an earlier one has a copy of each
 * @param segments recorded segments that it absorbed
 * @param segmentBytes their length
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
