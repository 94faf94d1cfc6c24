package io.tattletail.replay;

/** The files of a plan: that part of {@link PlanTotals}, which says what each value means. */
record FileCounts(
    long segments, long rounds, long unsealed, long foreign, long damaged, long unreadable) {
  static final FileCounts NONE = new FileCounts(0, 0, 0, 0, 0, 0);

  FileCounts plus(FileCounts other) {
    return new FileCounts(
        segments + other.segments,
        rounds + other.rounds,
        unsealed + other.unsealed,
        foreign + other.foreign,
        damaged + other.damaged,
        unreadable + other.unreadable);
  }
}
