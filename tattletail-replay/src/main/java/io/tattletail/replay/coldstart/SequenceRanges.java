package io.tattletail.replay.coldstart;

import io.tattletail.common.Partition;
import io.tattletail.internal.layout.LongRanges;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The sequences that were read, by partition and recorder. The highest alone would not do: files
 * and partitions become visible independently of each other. Not thread-safe.
 */
final class SequenceRanges {
  private final Rules rules;
  private final Map<Partition, Map<String, LongRanges>> read = new HashMap<>();

  /** By partition, the recorders with an event that has no position. */
  private final Map<Partition, Set<String>> untold = new HashMap<>();

  /** Whether an event is known by its offset too. */
  enum Place {
    KNOWN,
    UNKNOWN
  }

  SequenceRanges(Rules rules) {
    this.rules = rules;
  }

  boolean holds(Partition partition, String recorder, long first, long last) {
    Map<String, LongRanges> recorders = read.get(partition);
    LongRanges sequences = recorders == null ? null : recorders.get(recorder);
    return sequences != null && rules.holds(sequences, first, last);
  }

  void add(Partition partition, String recorder, long first, long last, Place place) {
    ranges(partition, recorder).add(first, last);
    if (place == Place.UNKNOWN) {
      untold.computeIfAbsent(partition, p -> new HashSet<>()).add(recorder);
    }
  }

  private LongRanges ranges(Partition partition, String recorder) {
    return read.computeIfAbsent(partition, p -> new HashMap<>())
        .computeIfAbsent(recorder, r -> new LongRanges());
  }

  void addAll(SequenceRanges other) {
    other.read.forEach(
        (partition, recorders) ->
            recorders.forEach(
                (recorder, sequences) -> ranges(partition, recorder).addAll(sequences)));
    other.untold.forEach(
        (partition, recorders) ->
            untold.computeIfAbsent(partition, p -> new HashSet<>()).addAll(recorders));
  }

  boolean isEmpty() {
    return read.isEmpty();
  }

  void clear() {
    read.clear();
    untold.clear();
  }

  /**
   * The sequences of recorders and partitions with an event that has no position: the sets
   * themselves, not copies. All other events are known by their offsets.
   */
  Map<Partition, Map<String, LongRanges>> untoldByPosition() {
    Map<Partition, Map<String, LongRanges>> sets = new HashMap<>();
    untold.forEach(
        (partition, recorders) ->
            recorders.forEach(
                recorder ->
                    sets.computeIfAbsent(partition, p -> new HashMap<>())
                        .put(recorder, ranges(partition, recorder))));
    return sets;
  }
}
