package io.tattletail.internal.merge;

import io.tattletail.common.CorruptSegmentException;
import io.tattletail.internal.layout.SegmentName;
import io.tattletail.internal.segment.IndexEntry;
import io.tattletail.internal.segment.RoundIndex;
import java.util.OptionalLong;
import org.apache.hadoop.fs.Path;

/**
 * Events that a merge cannot read.
 *
 * @param events their number; empty if no index tells it
 * @param firstMicros the earliest timestamp of them, if an index, the file's name or a later round
 *     tells
 * @param lastMicros the latest, present if {@code firstMicros} is
 * @param cause expected and found bytes
 */
public record Damage(
    OptionalLong events,
    OptionalLong firstMicros,
    OptionalLong lastMicros,
    CorruptSegmentException cause) {

  static Damage of(IndexEntry entry, long events, CorruptSegmentException cause) {
    return new Damage(
        OptionalLong.of(events),
        OptionalLong.of(entry.firstMicros()),
        OptionalLong.of(entry.lastMicros()),
        cause);
  }

  static Damage of(RoundIndex.Earlier round, CorruptSegmentException cause) {
    return new Damage(
        OptionalLong.empty(),
        OptionalLong.of(round.firstMicros()),
        OptionalLong.of(round.lastMicros()),
        cause);
  }

  static Damage of(SegmentName name, CorruptSegmentException cause) {
    return name instanceof SegmentName.Sealed sealed
        ? new Damage(
            OptionalLong.empty(),
            OptionalLong.of(sealed.firstMicros()),
            OptionalLong.of(sealed.lastMicros()),
            cause)
        : ofUnknownSize(cause);
  }

  static Damage ofUnknownSize(CorruptSegmentException cause) {
    return new Damage(OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty(), cause);
  }

  /** The damaged file. */
  public Path path() {
    return cause.path();
  }

  /** Where in it the smallest part begins that is known to contain the damage, in bytes. */
  public long offset() {
    return cause.offset();
  }
}
