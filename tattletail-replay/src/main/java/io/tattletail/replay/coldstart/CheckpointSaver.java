package io.tattletail.replay.coldstart;

import java.io.IOException;
import java.util.function.Consumer;

/**
 * Takes checkpoints, has them stored, and knows when one is due. Used by the thread of the cold
 * start, then by the broker's; not thread-safe.
 */
final class CheckpointSaver {
  private static final long UNLIMITED = Long.MAX_VALUE;

  private final ColdStartSettings settings;
  private final DeliveredHistory delivered;
  private final ProgressTracker tracker;
  private final CheckpointWriter writer;
  private final long intervalNanos;
  private final long maxEvents;
  private long savedNanos = System.nanoTime();
  private long eventsSince;

  /**
   * @param errors receives an Error of the store, on the thread that stores
   */
  CheckpointSaver(
      String name,
      ColdStartSettings settings,
      DeliveredHistory delivered,
      ProgressTracker tracker,
      Consumer<Error> errors) {
    this.settings = settings;
    this.delivered = delivered;
    this.tracker = tracker;
    this.intervalNanos = settings.checkpointInterval().toNanos();
    this.maxEvents = settings.checkpointEvents().orElse(UNLIMITED);
    this.writer =
        new CheckpointWriter(name, settings.checkpoints(), settings.closeTimeout(), errors);
  }

  void count(int events) {
    eventsSince += events;
  }

  /** Whether a checkpoint is due after the events that were counted. */
  boolean isDue() {
    return eventsSince >= maxEvents || System.nanoTime() - savedNanos >= intervalNanos;
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
   * Stores a checkpoint of a live cold start, at the time that the store asks for. A checkpoint
   * that cannot be stored does not end the cold start; the next one is stored when it is due.
   */
  void saveLive() {
    if (settings.checkpoints().timing() == CheckpointStore.Timing.SOON) {
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
    return delivered.checkpoint(settings.clock().instant(), tracker.historyEvents());
  }

  private void saved() {
    savedNanos = System.nanoTime();
    eventsSince = 0;
  }
}
