package io.tattletail.recorder;

import io.tattletail.common.Partition;
import io.tattletail.spew.Micros;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Finds partitions of channels that were met before: to check a channel's name costs more than all
 * else that an append does. Thread-safe.
 */
final class PartitionCache {
  /** More than these and it starts anew: channels come from outside. */
  static final int MOST_CHANNELS = 10_000;

  private record Day(Partition partition, long startMicros, long endMicros) {}

  private final Map<String, Day> latest = new ConcurrentHashMap<>();
  private final Consumer<String> channelCheck;

  /**
   * @param channelCheck throws {@link IllegalArgumentException} for a channel that cannot be
   *     recorded
   */
  PartitionCache(Consumer<String> channelCheck) {
    this.channelCheck = channelCheck;
  }

  /**
   * {@link Partition#of}.
   *
   * @throws IllegalArgumentException if the channel cannot be recorded
   */
  Partition of(String channel, long timestampMicros) {
    Day known = latest.get(channel);
    if (known != null
        && known.startMicros() <= timestampMicros
        && timestampMicros < known.endMicros()) {
      return known.partition();
    }
    channelCheck.accept(channel);
    Partition partition = Partition.of(channel, timestampMicros);
    if (latest.size() >= MOST_CHANNELS) {
      latest.clear();
    }
    latest.put(
        channel,
        new Day(
            partition,
            Micros.startOf(partition.date()),
            Micros.startOf(partition.date().plusDays(1))));
    return partition;
  }

  int size() {
    return latest.size();
  }
}
