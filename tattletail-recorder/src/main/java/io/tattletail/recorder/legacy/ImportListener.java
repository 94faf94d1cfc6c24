package io.tattletail.recorder.legacy;

/** Receives the progress of an import, on the thread that runs it. */
@FunctionalInterface
public interface ImportListener {
  /** A checkpoint was saved. An exception ends the import, which can be run again. */
  void onCheckpoint(ImportProgress progress);
}
