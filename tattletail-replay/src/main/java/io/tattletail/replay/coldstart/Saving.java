package io.tattletail.replay.coldstart;

import java.io.IOException;

/** Stores checkpoints, and knows when one is due. Not thread-safe. */
final class Saving {
  private final ColdStartSettings settings;
  private final Given given;
  private final Tracker tracker;
  private long savedNanos = System.nanoTime();
  private long eventsSince;

  Saving(ColdStartSettings settings, Given given, Tracker tracker) {
    this.settings = settings;
    this.given = given;
    this.tracker = tracker;
  }

  /** Counts an event; whether a checkpoint is due after it. */
  boolean isDueAfterEvent() {
    eventsSince++;
    return eventsSince >= settings.checkpointEvents
        || System.nanoTime() - savedNanos >= settings.checkpointInterval.toNanos();
  }

  void save() throws IOException {
    save(given.phase);
  }

  void save(ColdStartState as) throws IOException {
    Checkpoint checkpoint = given.checkpoint(as, settings.clock.instant(), tracker.historyEvents());
    try {
      settings.checkpoints.store(checkpoint);
    } catch (IOException e) {
      throw new ColdStartException(
          "the checkpoint could not be stored: %s. Mend the store and start again.".formatted(e),
          e);
    }
    savedNanos = System.nanoTime();
    eventsSince = 0;
  }
}
