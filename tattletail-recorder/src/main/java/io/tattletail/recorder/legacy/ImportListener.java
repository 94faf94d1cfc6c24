package io.tattletail.recorder.legacy;

/** Is told how an import comes along. Called by the thread that runs the import. */
@FunctionalInterface
public interface ImportListener {
  /** A checkpoint was saved. An exception ends the import, which can be run again. */
  void onCheckpoint(ImportProgress progress);
}
