package io.tattletail.replay.mirror;

import io.tattletail.internal.layout.NameOrder;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

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
    TreeMap<String, Instant> sorted = new TreeMap<>(NameOrder.BYTEWISE);
    sorted.putAll(channels);
    channels = Collections.unmodifiableSortedMap(sorted);
  }

  /** Of one channel; empty if it was never copied without a problem, or is not known. */
  public Optional<Instant> channel(String channel) {
    return Optional.ofNullable(channels.get(channel));
  }

  /**
   * After a pass: its points, each unless the one that is known is later.
   *
   * @param listed points of the channels that were copied without a problem
   * @param all the channels that the original has; others have no point any more
   * @param whole the point of the archive; empty if the pass had a problem
   */
  RecoveryPoints after(Map<String, Instant> listed, Set<String> all, Optional<Instant> whole) {
    TreeMap<String, Instant> merged = new TreeMap<>(NameOrder.BYTEWISE);
    merged.putAll(channels);
    merged.keySet().retainAll(all);
    listed.forEach((channel, time) -> merged.merge(channel, time, RecoveryPoints::later));
    Optional<Instant> point =
        Stream.concat(archive.stream(), whole.stream()).reduce(RecoveryPoints::later);
    return new RecoveryPoints(point, merged);
  }

  /** Without points in the future: they were made by a clock that was wrong. */
  RecoveryPoints until(Instant now) {
    TreeMap<String, Instant> past = new TreeMap<>(NameOrder.BYTEWISE);
    channels.forEach(
        (channel, time) -> {
          if (!time.isAfter(now)) {
            past.put(channel, time);
          }
        });
    return new RecoveryPoints(archive.filter(time -> !time.isAfter(now)), past);
  }

  /** The recovery points of a copy of this copy, which lacks the same events. */
  Map<String, Instant> bound(Map<String, Instant> listed) {
    Map<String, Instant> bounded = new HashMap<>();
    listed.forEach(
        (channel, time) ->
            channel(channel).ifPresent(known -> bounded.put(channel, earlier(known, time))));
    return bounded;
  }

  /** That of a copy of this copy. */
  Optional<Instant> bound(Instant whole) {
    return archive.map(known -> earlier(known, whole));
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }
}
