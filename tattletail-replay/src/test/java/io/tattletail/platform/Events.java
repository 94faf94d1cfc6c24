package io.tattletail.platform;

import io.tattletail.replay.EventReplayer;
import io.tattletail.replay.ReplayQuery;
import io.tattletail.spew.SpewEvent;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Events that are told by their numbers. */
final class Events {
  private static final Instant START = Instant.parse("2026-03-01T10:00:00Z");

  private Events() {}

  static SpewEvent event(int number) {
    return onDay(number, 0);
  }

  static SpewEvent onDay(int number, int day) {
    return SpewEvent.builder()
        .id("id-" + number)
        .channel("c")
        .timestamp(START.plus(Duration.ofDays(day)).plusMillis(number))
        .build();
  }

  /** The ids of all that an archive has. */
  static List<String> replayed(Path root, Configuration configuration) throws IOException {
    List<String> ids = new ArrayList<>();
    try (EventReplayer replayer = EventReplayer.open(root, configuration)) {
      replayer.replay(ReplayQuery.all(), event -> ids.add(event.id()));
    }
    return ids;
  }
}
