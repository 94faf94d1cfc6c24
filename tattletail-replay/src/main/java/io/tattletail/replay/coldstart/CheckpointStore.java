package io.tattletail.replay.coldstart;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a service keeps the checkpoint of its cold start. The best place is beside the state that
 * the handler builds, in one transaction with it: then a resumed cold start repeats nothing.
 *
 * <p>Called by one thread at a time: that of the cold start, then the broker's, between two events.
 * A checkpoint covers exactly the events for which the handler returned before the call, unless the
 * store is {@link Timing#SOON}.
 */
public interface CheckpointStore {
  /**
   * The checkpoint that was stored last; empty if a cold start must begin at the beginning.
   *
   * @throws IOException if there is a checkpoint and it cannot be read
   */
  Optional<Checkpoint> load() throws IOException;

  /**
   * Replaces the checkpoint. When this returns, it is stored for good; until then the former one
   * is.
   *
   * @throws IOException if that failed, and with it the cold start
   */
  void store(Checkpoint checkpoint) throws IOException;

  /** When a store is called, live. */
  enum Timing {
    /** Between two events, on the broker's thread, which waits for it. */
    BETWEEN_EVENTS,
    /**
     * On a thread of its own, while the handler may get the next events. A checkpoint that was not
     * stored when the next one is due is left out.
     */
    SOON
  }

  /**
   * When it is called, live; in history it is always called between two events. Default {@link
   * Timing#BETWEEN_EVENTS}, which a store needs that keeps the service's state in one transaction
   * with the checkpoint.
   */
  default Timing timing() {
    return Timing.BETWEEN_EVENTS;
  }

  /** Keeps nothing: an interrupted cold start begins again. */
  static CheckpointStore none() {
    return new CheckpointStore() {
      @Override
      public Optional<Checkpoint> load() {
        return Optional.empty();
      }

      @Override
      public void store(Checkpoint checkpoint) {
        // Nothing is kept.
      }

      @Override
      public Timing timing() {
        return Timing.SOON;
      }

      @Override
      public String toString() {
        return "none";
      }
    };
  }

  /**
   * Keeps it in a file, which is replaced atomically and forced to the disk, live on a thread of
   * its own. Delete the file to start from the beginning.
   *
   * @param file its directory must exist; a file of this name with {@code .tmp} appended is used
   *     beside it
   */
  static CheckpointStore inFile(Path file) {
    return new FileCheckpointStore(file);
  }
}
