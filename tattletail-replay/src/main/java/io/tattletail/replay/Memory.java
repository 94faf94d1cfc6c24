package io.tattletail.replay;

/**
 * What a replay holds of its bytes. Counts, and does not allocate; used by the replaying thread
 * alone.
 */
final class Memory {
  private final long limit;
  private long held;
  private long peak;

  Memory(long limit) {
    this.limit = limit;
  }

  long limit() {
    return limit;
  }

  long held() {
    return held;
  }

  /** The most that was ever held. */
  long peak() {
    return peak;
  }

  boolean hasRoom(long bytes) {
    return held + bytes <= limit;
  }

  void hold(long bytes) {
    held += bytes;
    peak = Math.max(peak, held);
  }

  void release(long bytes) {
    held -= bytes;
  }

  /** Says that something does not fit although all was given up that can be. */
  ReplayException exceeded(long bytes, String what, int runs) {
    return new ReplayException(
        "no room for %s, which takes %d bytes: %d of memoryBytes %d are held, by the indexes of open segments and by the next events of %d blocks that overlap in time. Give the replay more by ReplayOptions.memoryBytes."
            .formatted(what, bytes, held, limit, runs));
  }
}
