package io.tattletail.engines;

import com.fasterxml.uuid.Generators;
import com.github.luben.zstd.Zstd;
import io.tattletail.replay.EventReplayer;
import io.tattletail.spew.SpewEvent;
import io.tattletail.testkit.WikipediaEdits;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What engines must find in the Wikipedia edits, and what they need to find it. */
final class KnownEdits {
  /** Classes of TattleTail, and of the libraries that it adds to an engine. */
  static final List<Class<?>> LIBRARIES =
      List.of(SpewEvent.class, EventReplayer.class, Zstd.class, Generators.class);

  private KnownEdits() {}

  /** For each channel, in bytewise order: {@code channel, edits, bytes added}, tabs between. */
  static List<String> totals() {
    return perChannel().entrySet().stream()
        .map(
            entry ->
                "%s\t%d\t%d".formatted(entry.getKey(), entry.getValue()[0], entry.getValue()[1]))
        .toList();
  }

  /** How many edits a channel has on a day. */
  static long number(String channel, String day) {
    return WikipediaEdits.stream()
        .filter(event -> event.channel().equals(channel) && day(event).equals(day))
        .count();
  }

  /** The UTC day of an event. */
  static String day(SpewEvent event) {
    return event.timestamp().toString().substring(0, 10);
  }

  /** Channel to edits and bytes added. */
  private static Map<String, long[]> perChannel() {
    Map<String, long[]> totals = new TreeMap<>();
    for (SpewEvent event : WikipediaEdits.all()) {
      long[] total = totals.computeIfAbsent(event.channel(), channel -> new long[2]);
      total[0]++;
      total[1] += Edit.of(event).added();
    }
    return totals;
  }
}
