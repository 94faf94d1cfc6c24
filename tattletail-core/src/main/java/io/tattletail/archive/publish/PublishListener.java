package io.tattletail.archive.publish;

/**
 * Receives the published rounds and the progress of a run. Called on the publishing thread, which
 * waits for the call.
 */
@FunctionalInterface
public interface PublishListener {
  /**
   * A round has its final name: engines see it from now on. Hive needs to be told of a new
   * partition ({@code ALTER TABLE … ADD PARTITION}); this is the place. A publisher that dies
   * between the rename and this call never makes the call. If you must not miss a round, list the
   * archive regularly too.
   *
   * <p>Exceptions are logged, and change nothing.
   */
  void onPublished(PublishedRound round);

  /** A run has finished a partition. Exceptions are logged, and change nothing. */
  default void onProgress(PublishProgress progress) {}
}
