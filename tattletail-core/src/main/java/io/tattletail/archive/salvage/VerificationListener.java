package io.tattletail.archive.salvage;

/** Is told how far a verification came. Called by the thread that verifies. */
@FunctionalInterface
public interface VerificationListener {
  /** A partition is read. What this throws ends the verification. */
  void onProgress(VerificationProgress progress);
}
