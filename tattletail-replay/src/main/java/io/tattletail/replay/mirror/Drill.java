package io.tattletail.replay.mirror;

import io.tattletail.internal.layout.ArchiveStore;
import io.tattletail.replay.EventReplayer;
import io.tattletail.replay.ReplayCursor;
import io.tattletail.replay.ReplayQuery;
import io.tattletail.spew.SpewEvent;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Replays one range of time from an original and its copy. Used by one thread and once. */
final class Drill {
  private final ArchiveStore source;
  private final Path copyRoot;
  private final Configuration configuration;

  Drill(ArchiveStore source, Path copyRoot, Configuration configuration) {
    this.source = source;
    this.copyRoot = copyRoot;
    this.configuration = configuration;
  }

  DrillReport run(Instant from, Instant until) throws IOException {
    ReplayQuery query = ReplayQuery.all().from(from).until(until);
    Times times = measure(query);
    try (EventReplayer original = EventReplayer.open(source.root(), source.fileSystem().getConf());
        EventReplayer copy = EventReplayer.open(copyRoot, configuration);
        ReplayCursor expected = original.cursor(query);
        ReplayCursor found = copy.cursor(query)) {
      for (long alike = 0; ; alike++) {
        Optional<SpewEvent> one = next(expected);
        Optional<SpewEvent> other = next(found);
        Optional<String> difference = difference(one, other);
        if (difference.isPresent() || one.isEmpty()) {
          return new DrillReport(from, until, alike, difference, times.toFirstEvent(), times.all());
        }
      }
    }
  }

  private record Times(Duration toFirstEvent, Duration all) {}

  private Times measure(ReplayQuery query) throws IOException {
    long start = System.nanoTime();
    try (EventReplayer copy = EventReplayer.open(copyRoot, configuration);
        ReplayCursor cursor = copy.cursor(query)) {
      boolean more = cursor.next();
      Duration toFirstEvent = Duration.ofNanos(System.nanoTime() - start);
      while (more) {
        more = cursor.next();
      }
      return new Times(toFirstEvent, Duration.ofNanos(System.nanoTime() - start));
    }
  }

  private static Optional<SpewEvent> next(ReplayCursor cursor) throws IOException {
    return cursor.next() ? Optional.of(cursor.event()) : Optional.empty();
  }

  private static Optional<String> difference(Optional<SpewEvent> one, Optional<SpewEvent> other) {
    if (one.isEmpty() && other.isEmpty()) {
      return Optional.empty();
    }
    if (one.isPresent()
        && other.isPresent()
        && one.get().id().equals(other.get().id())
        && one.get().channel().equals(other.get().channel())
        && one.get().timestamp().equals(other.get().timestamp())
        && one.get().position().equals(other.get().position())
        && one.get().serialized().equals(other.get().serialized())) {
      return Optional.empty();
    }
    return Optional.of(
        "the original has %s, and the copy %s".formatted(describe(one), describe(other)));
  }

  private static String describe(Optional<SpewEvent> event) {
    return event
        .map(
            e ->
                "event %s of channel %s at %s, %s"
                    .formatted(
                        e.id(),
                        e.channel(),
                        e.timestamp(),
                        e.position().map(Object::toString).orElse("without a position")))
        .orElse("no further event");
  }
}
