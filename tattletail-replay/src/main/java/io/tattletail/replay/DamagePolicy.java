package io.tattletail.replay;

/** What a replay does when a file is damaged. */
public enum DamagePolicy {
  /** It ends with an error that names the file and the offset. */
  FAIL,
  /**
   * It gives all that can be read, also behind the damage, and {@link ReplayReport#lost()} says
   * what could not. So it does with a file that is being recorded and whose length HDFS cannot tell
   * ({@link io.tattletail.archive.LengthUnknownException}), whose events are not lost. Nothing else
   * is skipped: an I/O error, or a format that is not known, says nothing about the events.
   */
  SKIP
}
