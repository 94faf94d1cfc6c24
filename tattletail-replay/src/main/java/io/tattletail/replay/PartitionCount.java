package io.tattletail.replay;

import io.tattletail.archive.Partition;
import java.time.Instant;

/**
 * How many events of a query one channel has on one day: {@link EventReplayer#count}.
 *
 * @param partition the channel and the UTC day
 * @param events each counted once, however often it was recorded; at least 1
 * @param first when the earliest of them happened
 * @param last when the latest of them happened
 */
public record PartitionCount(Partition partition, long events, Instant first, Instant last) {}
