package io.tattletail.replay.mapreduce;

/** The counters of tasks that read an archive. */
public enum ArchiveCounter {
  /** Events delivered to the job. */
  EVENTS,
  /** Of these, events that a handler of a {@link ReplayJob} did not take and the job went past. */
  SKIPPED,
  /** Events dropped because one of the same channel, id and timestamp was delivered. */
  DUPLICATES,
  /** Of these, events with other bytes than the delivered one. */
  CONFLICTING_DUPLICATES,
  /**
   * Damaged parts of files that were gone past, because {@link
   * io.tattletail.replay.DamagePolicy#SKIP} said so. One that lies where slices meet is counted by
   * each.
   */
  LOST_PARTS,
  /** Files read that are still being recorded, or left over; a file counts once for each task. */
  UNSEALED_FILES,
  /** Bytes read of files. */
  BYTES
}
