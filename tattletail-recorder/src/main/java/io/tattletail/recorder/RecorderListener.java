package io.tattletail.recorder;

/**
 * Receives the state changes and lost files of a recorder. Called on a thread of its own, one call
 * at a time; exceptions are logged. While a call lasts, at most 1,000 further ones wait, and the
 * oldest of these are dropped.
 */
public interface RecorderListener {
  /** The recorder's status has changed. */
  default void onState(RecorderState state) {}

  /** Acknowledged events are lost: a file was deleted or replaced under the recorder. */
  default void onLoss(LostFile lost) {}
}
