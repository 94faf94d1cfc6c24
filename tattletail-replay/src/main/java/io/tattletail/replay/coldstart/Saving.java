package io.tattletail.replay.coldstart;

import java.io.IOException;
import java.util.function.Consumer;

/** Stores checkpoints, and knows when one is due. Not thread-safe. */
final class Saving {
  private final ColdStartSettings settings;
  private final Given given;
  private final Tracker tracker;
  private final CheckpointWriter writer;
  private long savedNanos = System.nanoTime();
  private long eventsSince;

  /**
   * @param errors is given an Error of the store on its own thread
   */
  Saving(
      String name,
      ColdStartSettings settings,
      Given given,
      Tracker tracker,
      Consumer<Error> errors) {
    this.settings = settings;
    this.given = given;
    this.tracker = tracker;
    this.writer = new CheckpointWriter(name, settings.checkpoints, settings.closeTimeout, errors);
  }

  void count(int events) {
    eventsSince += events;
  }

  /** Whether a checkpoint is due after the events that were counted. */
  boolean isDue() {
    return eventsSince >= settings.checkpointEvents
        || System.nanoTime() - savedNanos >= settings.checkpointInterval.toNanos();
  }

  /** Returns when it is stored. */
  void save() throws IOException {
    try {
      writer.store(checkpoint());
    } catch (IOException e) {
      throw new ColdStartException(
          "the checkpoint could not be stored: %s. Mend the store and start again.".formatted(e),
          e);
    }
    saved();
  }

  /**
   * Stores what was given live, when the store wants it. A checkpoint that cannot be stored does
   * not end what is live, and is tried again when the next one is due.
   */
  void saveLive() {
    if (settings.checkpoints.timing() == CheckpointStore.Timing.SOON) {
      writer.storeSoon(checkpoint());
      saved();
    } else {
      saveLastLive();
    }
  }

  /** As {@link #saveLive}, and returns when it is stored. */
  void saveLastLive() {
    writer.storeOrLog(checkpoint());
    saved();
  }

  private Checkpoint checkpoint() {
    return given.checkpoint(given.phase, settings.clock.instant(), tracker.historyEvents());
  }

  private void saved() {
    savedNanos = System.nanoTime();
    eventsSince = 0;
  }
}
