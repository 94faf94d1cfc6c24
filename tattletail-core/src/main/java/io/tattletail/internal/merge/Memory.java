package io.tattletail.internal.merge;

/**
 * How many bytes a merge holds. Counts, and does not allocate. Used by the merging thread alone.
 */
final class Memory {
  /**
   * A read of so much costs hardly more for each byte than one of all, and an array of it is not
   * yet humongous to a garbage collector with regions of 1 MiB.
   */
  private static final long MAX_SHARE_BYTES = 384 << 10;

  private static final long MIN_SHARE_BYTES = 96 << 10;

  private final long limit;
  private long held;
  private long shared;
  private final MergeStatistics statistics;

  /**
   * @param limit in bytes
   * @param statistics is told of what is held
   */
  Memory(long limit, MergeStatistics statistics) {
    this.limit = limit;
    this.statistics = statistics;
  }

  long limit() {
    return limit;
  }

  /**
   * Holds memory for reading several entries of a segment at once: as much as is useful, or an
   * eighth of what is left of a quarter of all, so that later segments get some too.
   *
   * @return how much; 0 if it would be too little to be of use, or there is no room for it
   */
  int share(long useful) {
    long most = Math.min(Math.min(useful, MAX_SHARE_BYTES), (limit / 4 - shared) / 8);
    if (most < MIN_SHARE_BYTES || !hasRoom(most + limit / 8)) {
      return 0;
    }
    shared += most;
    hold(most);
    return (int) most;
  }

  void giveBackShare(int bytes) {
    shared -= bytes;
    release(bytes);
  }

  boolean hasRoom(long bytes) {
    return held + bytes <= limit;
  }

  void hold(long bytes) {
    held += bytes;
    statistics.held(held);
  }

  void release(long bytes) {
    held -= bytes;
  }

  /** Says that something does not fit although all was given up that can be. */
  MergeMemoryException exceeded(long bytes, String what, int runs) {
    return new MergeMemoryException(
        "no room for %s, which takes %d bytes: %d of memoryBytes %d are held, by the indexes of open segments and by the next events of %d blocks that overlap in time."
            .formatted(what, bytes, held, limit, runs));
  }
}
