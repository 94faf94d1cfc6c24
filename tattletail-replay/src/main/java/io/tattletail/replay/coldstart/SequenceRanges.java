package io.tattletail.replay.coldstart;

import io.tattletail.archive.LongRanges;
import io.tattletail.archive.Partition;
import java.util.HashMap;
import java.util.Map;

/**
 * Which sequences were read, by partition and recorder. The highest alone would not do: files and
 * partitions become visible independently of each other. Not thread-safe.
 */
final class SequenceRanges {
  private final Rules rules;
  private final Map<Partition, Map<String, LongRanges>> read = new HashMap<>();

  SequenceRanges(Rules rules) {
    this.rules = rules;
  }

  boolean holds(Partition partition, String recorder, long first, long last) {
    Map<String, LongRanges> recorders = read.get(partition);
    LongRanges sequences = recorders == null ? null : recorders.get(recorder);
    return sequences != null && rules.holds(sequences, first, last);
  }

  void add(Partition partition, String recorder, long first, long last) {
    read.computeIfAbsent(partition, p -> new HashMap<>())
        .computeIfAbsent(recorder, r -> new LongRanges())
        .add(first, last);
  }

  /** The live sets themselves. */
  Map<Partition, Map<String, LongRanges>> byPartition() {
    return read;
  }
}
