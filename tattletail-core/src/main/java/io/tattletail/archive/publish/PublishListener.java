package io.tattletail.archive.publish;

/** Is told of what is published. Called by the publishing thread, which waits for it. */
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
}
