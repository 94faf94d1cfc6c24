package io.tattletail.recorder;

import io.tattletail.common.Partition;
import io.tattletail.internal.layout.SegmentFile;
import java.util.Optional;

/** An open segment's file, as it was made, and what was flushed to it. Thread-safe. */
final class WatchedFile {
  private final Partition partition;
  private final SegmentFile file;
  private final Optional<String> id;

  // All below are guarded by this.
  private long events;
  private long reported;
  private boolean written;
  private boolean lost;

  /**
   * @param id of the file, by which it can be told from another of its name
   */
  WatchedFile(Partition partition, SegmentFile file, Optional<String> id) {
    this.partition = partition;
    this.file = file;
    this.id = id;
  }

  Partition partition() {
    return partition;
  }

  SegmentFile file() {
    return file;
  }

  Optional<String> id() {
    return id;
  }

  /** So many events were flushed to it. */
  synchronized void flushed(int more) {
    events += more;
    written = true;
  }

  /** Whether it was written since this was asked before. */
  synchronized boolean takeWritten() {
    boolean was = written;
    written = false;
    return was;
  }

  /** It could not be looked at: as if it had been written just now. */
  synchronized void lookAgain() {
    written = true;
  }

  /** It is not there any more; returns how many events that were flushed were not reported yet. */
  synchronized long lose() {
    lost = true;
    long more = events - reported;
    reported = events;
    return more;
  }

  synchronized boolean isLost() {
    return lost;
  }
}
