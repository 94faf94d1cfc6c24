package io.tattletail.replay;

import io.tattletail.common.ArchiveException;
import io.tattletail.common.LengthUnknownException;
import io.tattletail.internal.merge.Damage;
import io.tattletail.spew.Micros;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.hadoop.fs.Path;

/**
 * Events that a replay could not read and skipped, with {@link DamagePolicy#SKIP}.
 *
 * @param path the damaged file
 * @param offset where the smallest part that is known to contain the damage begins, in bytes
 * @param events the number of lost events; empty if no index tells it
 * @param first the earliest timestamp of them, if an index or the file's name tells
 * @param last the latest
 * @param damage expected and found bytes; a {@link LengthUnknownException} for a file that cannot
 *     be read now and is not lost
 */
public record LostPart(
    Path path,
    long offset,
    OptionalLong events,
    Optional<Instant> first,
    Optional<Instant> last,
    ArchiveException damage) {

  static LostPart of(Damage damage) {
    return new LostPart(
        damage.path(),
        damage.offset(),
        damage.events(),
        time(damage.firstMicros()),
        time(damage.lastMicros()),
        damage.cause());
  }

  static LostPart of(LengthUnknownException unreadable) {
    return new LostPart(
        unreadable.path(), 0, OptionalLong.empty(), Optional.empty(), Optional.empty(), unreadable);
  }

  private static Optional<Instant> time(OptionalLong micros) {
    return micros.isPresent()
        ? Optional.of(Micros.toInstant(micros.getAsLong()))
        : Optional.empty();
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
