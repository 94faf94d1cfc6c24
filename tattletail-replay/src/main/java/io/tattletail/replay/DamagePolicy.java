package io.tattletail.replay;

/** What a replay does when a file is damaged. */
public enum DamagePolicy {
  /** It ends with an error that names the file and the offset. */
  FAIL,
  /**
   * Delivers all readable events, also behind the damage; {@link ReplayReport#lost()} has the
   * unreadable parts. It also skips a file that is being recorded if HDFS cannot tell its length
   * ({@link io.tattletail.common.LengthUnknownException}); its events are not lost. It skips
   * nothing else: an I/O error, or an unknown format, says nothing about the events.
   */
  SKIP
}
