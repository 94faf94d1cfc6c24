package io.tattletail.recorder;

/**
 * What to do with an event that a broker delivers and that can never be recorded: its channel
 * cannot name a directory, it is too large, or its time is not plausible.
 */
public enum RejectedPolicy {
  /**
   * Keep its bytes with reason and position in {@code rejected/}, and acknowledge it, so that one
   * bad event does not stop its stream. Read them with {@link
   * io.tattletail.archive.rejected.RejectedEvents}.
   */
  KEEP,
  /** Refuse it to the broker, which will deliver it again and nothing later on its stream. */
  REFUSE
}
