package io.tattletail.recorder;

import com.google.common.collect.ImmutableMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts events by channel. It keeps a bounded number of counts, however many channels there are.
 * Thread-safe.
 */
final class ChannelCounts {
  /** The channels that are counted apart. */
  static final int MOST = 1_000;

  /** Where the events of all other channels are counted. No channel has an empty name. */
  static final String OTHERS = "";

  private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();

  void add(String channel, long events) {
    LongAdder known = counts.get(channel);
    if (known == null) {
      // Two threads that add the last channel at once may keep one more than the bound.
      String name = counts.size() < MOST ? channel : OTHERS;
      known = counts.computeIfAbsent(name, n -> new LongAdder());
    }
    known.add(events);
  }

  Map<String, Long> snapshot() {
    ImmutableMap.Builder<String, Long> snapshot = ImmutableMap.builder();
    counts.forEach((channel, count) -> snapshot.put(channel, count.sum()));
    return snapshot.buildOrThrow();
  }
}
