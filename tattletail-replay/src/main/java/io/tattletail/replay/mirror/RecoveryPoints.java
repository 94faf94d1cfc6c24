package io.tattletail.replay.mirror;

import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Up to when a copy is complete: every event that was acknowledged before a channel's recovery
 * point is in it.
 *
 * @param archive of all channels together, also of those that began later; empty if a channel was
 *     never copied without a problem
 * @param channels of each channel that the original had, in bytewise order of names; immutable
 */
public record RecoveryPoints(Optional<Instant> archive, SortedMap<String, Instant> channels) {
  /** Before any pass. */
  static final RecoveryPoints NONE =
      new RecoveryPoints(Optional.empty(), Collections.emptySortedMap());

  /** Copies the map. */
  public RecoveryPoints {
    channels = Collections.unmodifiableSortedMap(new TreeMap<>(channels));
  }

  /** Of one channel; empty if it was never copied without a problem, or is not known. */
  public Optional<Instant> channel(String channel) {
    return Optional.ofNullable(channels.get(channel));
  }

  /** The same with these points, each unless the one that is known is later. */
  RecoveryPoints with(Map<String, Instant> later) {
    TreeMap<String, Instant> merged = new TreeMap<>(channels);
    later.forEach(
        (channel, time) -> merged.merge(channel, time, (a, b) -> a.isAfter(b) ? a : b));
    return new RecoveryPoints(archive, merged);
  }
}
