package io.tattletail.archive.publish;

/**
 * Is told of what is published, and how far a run came. Called by the publishing thread, which
 * waits for it.
 */
@FunctionalInterface
public interface PublishListener {
  /**
   * A round has its final name: engines see it from now on. Hive needs to be told of a new
   * partition ({@code ALTER TABLE … ADD PARTITION}); this is the place. A publisher that dies
   * between the rename and this call never makes it, so whoever must not miss a round lists the
   * archive now and then.
   *
   * <p>What this throws is logged, and changes nothing.
   */
  void onPublished(PublishedRound round);

  /**
   * A run of a publisher has done with a partition. What this throws is logged, and changes
   * nothing.
   */
  default void onProgress(PublishProgress progress) {}
}
