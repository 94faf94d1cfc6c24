package io.tattletail.replay;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** What a replayer counts of its replays. Thread-safe. */
final class ReplayerCounters {
  /** All of them at one time. */
  record Snapshot(
      long begun,
      long completed,
      long cancelled,
      long failed,
      int running,
      long delivered,
      long notHandled,
      long duplicates,
      long bytesRead,
      long damages,
      long restarts) {}

  /** The events that a running replay has delivered. */
  static final class Running {
    private final AtomicLong delivered = new AtomicLong();

    /** Used by the replaying thread alone. */
    void delivered(long events) {
      delivered.lazySet(events);
    }
  }

  private final Set<Running> running = ConcurrentHashMap.newKeySet();

  // Of the replays that have ended; guarded by this, and so are the additions to and removals from
  // those that run.
  private long begun;
  private long completed;
  private long cancelled;
  private long failed;
  private long delivered;
  private long notHandled;
  private long duplicates;
  private long bytesRead;
  private long damages;
  private long restarts;

  synchronized Running begin() {
    Running one = new Running();
    running.add(one);
    begun++;
    return one;
  }

  /**
   * Takes note of how a replay ended.
   *
   * @param report what it did until then
   */
  synchronized void ended(Running one, ReplayReport report) {
    running.remove(one);
    switch (report.outcome()) {
      case COMPLETED -> completed++;
      case CANCELLED -> cancelled++;
      default -> failed++;
    }
    delivered += report.delivered();
    notHandled += report.failures().skipped() + report.failures().parked();
    duplicates += report.duplicates();
    bytesRead += report.bytesRead();
    damages += report.lost().size();
    restarts += report.restarts();
  }

  synchronized Snapshot snapshot() {
    return new Snapshot(
        begun,
        completed,
        cancelled,
        failed,
        running.size(),
        delivered + running.stream().mapToLong(one -> one.delivered.get()).sum(),
        notHandled,
        duplicates,
        bytesRead,
        damages,
        restarts);
  }
}
