package io.tattletail.replay.mirror;

/**
 * Is told how far a pass of a mirror came. Called by one thread at a time, which is one of those
 * that copy and waits for it.
 */
@FunctionalInterface
public interface MirrorListener {
  /** A partition is done. What this throws is logged, and changes nothing. */
  void onProgress(MirrorProgress progress);
}
