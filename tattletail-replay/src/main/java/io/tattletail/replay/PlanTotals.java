package io.tattletail.replay;

import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The counts of a plan, for one channel or for all.
 *
 * @param segments files that the replay would open: published rounds, and sealed, unsealed and
 *     foreign ones that no round absorbed
 * @param rounds of the segments: published rounds
 * @param events in those blocks that may have events of the query's range, duplicates included: at
 *     least as many as it would deliver
 * @param edgeEvents of these, in blocks that the range cuts: some may be outside. If there are
 *     none, and no event was recorded twice, {@code events} is exact
 * @param bytes of these blocks, compressed: the bytes read from disk
 * @param uncompressedBytes of these blocks
 * @param first no event of the range is before; empty if there are none
 * @param last no event of the range is after
 * @param unsealed of the segments: still being recorded, or left over
 * @param foreign of the segments: not written by TattleTail
 * @param damaged of the segments: damaged ones; and published rounds that are missing
 * @param unreadable of the segments: those that this replayer cannot open
 */
public record PlanTotals(
    long segments,
    long rounds,
    long events,
    long edgeEvents,
    long bytes,
    long uncompressedBytes,
    Optional<Instant> first,
    Optional<Instant> last,
    long unsealed,
    long foreign,
    long damaged,
    long unreadable) {
  static final PlanTotals NONE =
      new PlanTotals(0, 0, 0, 0, 0, 0, Optional.empty(), Optional.empty(), 0, 0, 0, 0);

  PlanTotals plus(PlanTotals other) {
    return new PlanTotals(
        segments + other.segments,
        rounds + other.rounds,
        events + other.events,
        edgeEvents + other.edgeEvents,
        bytes + other.bytes,
        uncompressedBytes + other.uncompressedBytes,
        Stream.of(first, other.first).flatMap(Optional::stream).min(Comparator.naturalOrder()),
        Stream.of(last, other.last).flatMap(Optional::stream).max(Comparator.naturalOrder()),
        unsealed + other.unsealed,
        foreign + other.foreign,
        damaged + other.damaged,
        unreadable + other.unreadable);
  }
}
