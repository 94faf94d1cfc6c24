package io.tattletail.replay;

import java.time.Instant;
import java.util.Optional;
import org.apache.hadoop.fs.Path;

/**
 * A replay left an archive that was down and went on from another: see {@link
 * EventReplayer#open(java.util.List, org.apache.hadoop.conf.Configuration, ReplayerOptions)}.
 *
 * @param from the archive that was down
 * @param to the archive that was read from then on
 * @param cause the error of the file system of {@code from}
 * @param position behind which {@code to} was read; empty if that is the beginning of the query, or
 *     the replay began on {@code to} because {@code from} was known to be down
 * @param recoveryPoint the earliest recovery point of the channels of {@code to}, if that is a copy
 *     with one: it has all events that were acknowledged before this time, and may lack later ones
 */
public record FailOver(
    Path from,
    Path to,
    String cause,
    Optional<ReplayPosition> position,
    Optional<Instant> recoveryPoint) {

  @Override
  public String toString() {
    return "%s is down (%s): going on from %s %s%s"
        .formatted(
            from,
            cause,
            to,
            position.map(at -> "behind " + at).orElse("from the beginning of the query"),
            recoveryPoint.map(time -> ", which has all until " + time).orElse(""));
  }
}
