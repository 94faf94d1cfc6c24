package io.tattletail.quickstart;

import io.tattletail.spew.SpewEvent;
import io.tattletail.testkit.ControlledClock;
import io.tattletail.testkit.EmbeddedSpew;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;

/**
 * A day of edits, published hour by hour by several publishers at once, as fast as the recorder
 * takes them.
 */
final class TimeLapse {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final EmbeddedSpew spew;
  private final ControlledClock clock = ControlledClock.at(Instant.parse("2015-09-12T00:00:00Z"));

  TimeLapse(EmbeddedSpew spew) {
    this.spew = spew;
  }

  /** Shows the time of the day that is played, so that files are rolled each of its hours. */
  ControlledClock clock() {
    return clock;
  }

  /**
   * Publishes all edits. Late ones come with the hour in which they arrived, though they carry the
   * date of another day.
   *
   * @param publishers threads; each has wikis of its own
   * @param subscription to be caught up before the next hour begins
   * @param afterHour told each hour when it is over
   */
  void play(List<SpewEvent> edits, int publishers, String subscription, IntConsumer afterHour)
      throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(publishers);
    try {
      for (int hour = 0; hour < 24; hour++) {
        List<Future<?>> published = new ArrayList<>();
        for (int i = 0; i < publishers; i++) {
          List<SpewEvent> share = share(edits, hour, i, publishers);
          published.add(threads.submit(() -> share.forEach(spew::publish)));
        }
        await(published);
        spew.awaitCaughtUp(subscription, PATIENCE);
        afterHour.accept(hour);
        clock.advance(Duration.ofHours(1));
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static List<SpewEvent> share(
      List<SpewEvent> edits, int hour, int publisher, int publishers) {
    return edits.stream()
        .filter(edit -> edit.timestamp().atZone(ZoneOffset.UTC).getHour() == hour)
        .filter(edit -> Math.floorMod(edit.channel().hashCode(), publishers) == publisher)
        .toList();
  }

  private static void await(List<Future<?>> published)
      throws InterruptedException, ExecutionException {
    for (Future<?> share : published) {
      share.get();
    }
  }
}
