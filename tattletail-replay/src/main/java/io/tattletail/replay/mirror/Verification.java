package io.tattletail.replay.mirror;

/** Which files of a copy a pass reads and checks against the original's indexes. */
public enum Verification {
  /**
   * Those that the pass copied, and those that came since the last pass that ended: of a pass that
   * was killed, of DistCp, or of another mirror. Before the first pass ended that is all.
   */
  NEW,
  /** All files that the pass looks at; it looks into all directories. */
  ALL
}
