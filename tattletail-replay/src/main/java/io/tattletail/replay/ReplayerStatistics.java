package io.tattletail.replay;

/**
 * What the replays of a replayer have done since it was opened, as it was when this was asked for.
 * Cursors, plans and counts are no replays. Immutable.
 */
public final class ReplayerStatistics {
  private final ReplayerCounters.Snapshot counts;

  ReplayerStatistics(ReplayerCounters.Snapshot counts) {
    this.counts = counts;
  }

  /** Replays that began. */
  public long replays() {
    return counts.begun();
  }

  /** Replays that gave all events of their query. */
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

  /** Events given to handlers, by running replays too. */
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

  @Override
  public String toString() {
    return "%,d replays, of which %d run, %,d completed, %,d were cancelled and %,d failed; %,d events delivered"
        .formatted(replays(), running(), completed(), cancelled(), failed(), delivered());
  }
}
