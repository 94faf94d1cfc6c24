package io.tattletail.replay.mirror;

/**
 * Receives the progress of a pass. Called by one copying thread at a time, which waits for the
 * call.
 */
@FunctionalInterface
public interface MirrorListener {
  /** A partition is finished. Exceptions are logged, and change nothing. */
  void onProgress(MirrorProgress progress);
}
