package io.tattletail.replay;

/**
 * A snapshot of the counts of a replayer's replays since it was opened. Cursors, plans and counts
 * are no replays. Immutable.
 */
public final class ReplayerStatistics {
  private final ReplayerCounters.Snapshot counts;
  private final long failOvers;
  private final int archivesDown;

  ReplayerStatistics(ReplayerCounters.Snapshot counts, long failOvers, int archivesDown) {
    this.counts = counts;
    this.failOvers = failOvers;
    this.archivesDown = archivesDown;
  }

  /** Replays that began. */
  public long replays() {
    return counts.begun();
  }

  /** Replays that delivered all events of their query. */
  public long completed() {
    return counts.completed();
  }

  /** Replays that were cancelled. */
  public long cancelled() {
    return counts.cancelled();
  }

  /** Replays that ended with an exception. */
  public long failed() {
    return counts.failed();
  }

  /** Replays that run now. */
  public int running() {
    return counts.running();
  }

  /** Events delivered to handlers, by running replays too. */
  public long delivered() {
    return counts.delivered();
  }

  /**
   * Events that the handlers did not take and that were passed over. Running replays not counted.
   */
  public long notHandled() {
    return counts.notHandled();
  }

  /** Duplicates dropped. Running replays not counted. */
  public long duplicates() {
    return counts.duplicates();
  }

  /** Bytes read from the file system. Running replays not counted. */
  public long bytesRead() {
    return counts.bytesRead();
  }

  /** Parts of files that could not be read and were skipped. Running replays not counted. */
  public long damages() {
    return counts.damages();
  }

  /**
   * How often files that were being read went away, and the archive was listed again. Running
   * replays not counted.
   */
  public long restarts() {
    return counts.restarts();
  }

  /**
   * How often a replay, cursor, plan or count left an archive that was down. Those that began on a
   * copy since the original was known to be down are not counted.
   */
  public long failOvers() {
    return failOvers;
  }

  /** How many of the replayer's archives are known to be down, as they were when last tried. */
  public int archivesDown() {
    return archivesDown;
  }

  @Override
  public String toString() {
    return "%,d replays, of which %d run, %,d completed, %,d were cancelled and %,d failed; %,d events delivered"
        .formatted(replays(), running(), completed(), cancelled(), failed(), delivered());
  }
}
