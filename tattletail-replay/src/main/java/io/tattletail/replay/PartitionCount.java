package io.tattletail.replay;

import io.tattletail.common.Partition;
import java.time.Instant;

/**
 * The number of events of a query that one channel has on one day: {@link EventReplayer#count}.
 *
 * @param partition the channel and the UTC day
 * @param events each counted once, however often it was recorded; at least 1
 * @param first the earliest timestamp
 * @param last the latest timestamp
 */
public record PartitionCount(Partition partition, long events, Instant first, Instant last) {}
