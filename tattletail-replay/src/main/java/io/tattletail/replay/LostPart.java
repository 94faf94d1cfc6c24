package io.tattletail.replay;

import io.tattletail.archive.ArchiveException;
import io.tattletail.archive.LengthUnknownException;
import io.tattletail.archive.Micros;
import io.tattletail.archive.segment.CorruptSegmentException;
import io.tattletail.archive.segment.IndexEntry;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.hadoop.fs.Path;

/**
 * Events that a replay could not read and went past, because {@link DamagePolicy#SKIP} said so.
 *
 * @param path the damaged file
 * @param offset where in it the smallest part begins that is known to contain the damage, in bytes
 * @param events how many there were; empty if no index tells
 * @param first the earliest timestamp of them, if an index or the file's name tells
 * @param last the latest
 * @param damage what was expected and what was found; a {@link LengthUnknownException} for a file
 *     that nobody can read now and that is not lost
 */
public record LostPart(
    Path path,
    long offset,
    OptionalLong events,
    Optional<Instant> first,
    Optional<Instant> last,
    ArchiveException damage) {

  static LostPart of(IndexEntry entry, long events, CorruptSegmentException damage) {
    return new LostPart(
        damage.path(),
        damage.offset(),
        OptionalLong.of(events),
        Optional.of(Micros.toInstant(entry.firstMicros())),
        Optional.of(Micros.toInstant(entry.lastMicros())),
        damage);
  }

  static LostPart ofUnknownSize(CorruptSegmentException damage) {
    return new LostPart(
        damage.path(),
        damage.offset(),
        OptionalLong.empty(),
        Optional.empty(),
        Optional.empty(),
        damage);
  }

  static LostPart of(LengthUnknownException unreadable) {
    return new LostPart(
        unreadable.path(), 0, OptionalLong.empty(), Optional.empty(), Optional.empty(), unreadable);
  }

  /** The same within these times. */
  LostPart between(long firstMicros, long lastMicros) {
    return new LostPart(
        path,
        offset,
        events,
        Optional.of(Micros.toInstant(firstMicros)),
        Optional.of(Micros.toInstant(lastMicros)),
        damage);
  }

  @Override
  public String toString() {
    return "%s events%s: %s"
        .formatted(
            events.isPresent() ? events.getAsLong() : "an unknown number of",
            first.isPresent() ? " from " + first.get() + " to " + last.orElseThrow() : "",
            damage.getMessage());
  }
}
