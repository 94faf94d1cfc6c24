package io.tattletail.replay.coldstart;

import io.tattletail.replay.EventReplayer;
import io.tattletail.replay.ReplayCursor;
import io.tattletail.replay.ReplayPosition;
import io.tattletail.replay.ReplayQuery;
import io.tattletail.spew.SpewEvent;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * One replay of all that is recorded, which ends every so often and goes on behind its position,
 * while events are recorded again and published.
 */
final class SimulatedReplay {
  private final EventReplayer replayer;
  private final SimulatedWorld world;
  private final Random random;
  private final Map<String, Integer> delivered = new HashMap<>();
  private Optional<String> position = Optional.empty();
  private Instant last = Instant.MIN;
  private String lastChannel = "";
  private long misordered;

  SimulatedReplay(EventReplayer replayer, SimulatedWorld world, Random random) {
    this.replayer = replayer;
    this.world = world;
    this.random = random;
  }

  void run() throws IOException {
    while (goOn()) {
      world.anythingButNews();
    }
  }

  /** Returns whether there may be more. */
  private boolean goOn() throws IOException {
    ReplayQuery all = ReplayQuery.all();
    try (ReplayCursor cursor =
        replayer.cursor(
            position.isPresent() ? all.after(ReplayPosition.parse(position.get())) : all)) {
      while (cursor.next()) {
        take(cursor.event());
        position = cursor.position().map(ReplayPosition::toString);
        if (random.nextInt(20) == 0) {
          world.anythingButNews();
        }
        if (random.nextInt(25) == 0) {
          return true;
        }
      }
    }
    return false;
  }

  private void take(SpewEvent event) {
    delivered.merge(SimulatedService.key(event), 1, Integer::sum);
    int order = event.timestamp().compareTo(last);
    if (order < 0 || (order == 0 && event.channel().compareTo(lastChannel) < 0)) {
      misordered++;
    }
    last = event.timestamp();
    lastChannel = event.channel();
  }

  /** How many of the events that were recorded when it began were not delivered. */
  long missing() {
    return world.recordable().stream()
        .filter(event -> !delivered.containsKey(SimulatedService.key(event)))
        .count();
  }

  long repeated() {
    return delivered.values().stream().filter(times -> times > 1).count();
  }

  long misordered() {
    return misordered;
  }
}
