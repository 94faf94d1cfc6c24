package io.tattletail.replay;

import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** The blocks of a plan: that part of {@link PlanTotals}, which says what each value means. */
record PlannedBlocks(
    long events,
    long edgeEvents,
    long bytes,
    long uncompressedBytes,
    Optional<Instant> first,
    Optional<Instant> last) {
  static final PlannedBlocks NONE =
      new PlannedBlocks(0, 0, 0, 0, Optional.empty(), Optional.empty());

  PlannedBlocks plus(PlannedBlocks other) {
    return new PlannedBlocks(
        events + other.events,
        edgeEvents + other.edgeEvents,
        bytes + other.bytes,
        uncompressedBytes + other.uncompressedBytes,
        Stream.of(first, other.first).flatMap(Optional::stream).min(Comparator.naturalOrder()),
        Stream.of(last, other.last).flatMap(Optional::stream).max(Comparator.naturalOrder()));
  }
}
