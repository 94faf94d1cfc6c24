package io.tattletail.replay.mirror;

import io.tattletail.archive.Archive;
import io.tattletail.common.ArchiveException;
import io.tattletail.replay.EventReplayer;
import io.tattletail.replay.PartitionCount;
import io.tattletail.replay.ReplayQuery;
import io.tattletail.spew.ChannelFilter;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Finds an hour to replay. */
final class LastHour {
  private final Path root;
  private final Configuration configuration;

  LastHour(Path root, Configuration configuration) {
    this.root = root;
    this.configuration = configuration;
  }

  /**
   * The beginning of the last whole hour that has events and ended before the recovery point.
   *
   * @throws ArchiveException if there is none
   */
  Instant before(RecoveryPoints points) throws IOException {
    Instant end =
        points
            .archive()
            .orElseThrow(
                () ->
                    new ArchiveException(
                        "%s has no recovery point: no pass has ended without a problem yet."
                            .formatted(root)))
            .truncatedTo(ChronoUnit.HOURS);
    try (EventReplayer replayer = EventReplayer.open(root, configuration)) {
      for (LocalDate day : days(replayer.archive()).descendingSet()) {
        Instant from = day.atStartOfDay(ZoneOffset.UTC).toInstant();
        Instant until = day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
        if (from.isBefore(end)) {
          ReplayQuery query = ReplayQuery.all().from(from).until(until.isBefore(end) ? until : end);
          Optional<Instant> last =
              replayer.count(query).stream().map(PartitionCount::last).max(Instant::compareTo);
          if (last.isPresent()) {
            return last.get().truncatedTo(ChronoUnit.HOURS);
          }
        }
      }
    }
    throw new ArchiveException(
        "%s has no events of a whole hour before its recovery point %s."
            .formatted(root, points.archive().orElseThrow()));
  }

  private static NavigableSet<LocalDate> days(Archive archive) throws IOException {
    TreeSet<LocalDate> days = new TreeSet<>();
    for (String channel : archive.channels(ChannelFilter.all())) {
      days.addAll(archive.dates(channel));
    }
    return days;
  }
}
