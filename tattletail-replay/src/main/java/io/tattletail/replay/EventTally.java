package io.tattletail.replay;

import io.tattletail.common.Partition;
import io.tattletail.spew.Micros;
import java.util.Optional;

/** How many events there are, and between which times. */
final class EventTally {
  private long events;
  private long firstMicros = Long.MAX_VALUE;
  private long lastMicros = Long.MIN_VALUE;

  void add(long more, long first, long last) {
    events += more;
    firstMicros = Math.min(firstMicros, first);
    lastMicros = Math.max(lastMicros, last);
  }

  /** Empty if there is none. */
  Optional<PartitionCount> of(Partition partition) {
    return events == 0
        ? Optional.empty()
        : Optional.of(
            new PartitionCount(
                partition, events, Micros.toInstant(firstMicros), Micros.toInstant(lastMicros)));
  }
}
