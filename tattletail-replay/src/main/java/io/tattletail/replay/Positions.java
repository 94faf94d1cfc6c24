package io.tattletail.replay;

import com.google.common.primitives.ImmutableLongArray;

/** Positions that are not those of a cursor. */
final class Positions {
  private Positions() {}

  /**
   * Where a replay is before it gave this event: behind all that comes before it in the archive's
   * order, and the event's id is not given yet.
   *
   * @param at the position of the event, had it been given
   */
  static ReplayPosition before(ReplayPosition at, String id) {
    long fingerprint = ReplayPosition.fingerprint(id);
    return new ReplayPosition(
        at.timestampMicros(),
        at.channel(),
        at.stream(),
        at.offset(),
        at.recorder(),
        // The last part of the order, and a whole number: nothing comes between.
        at.sequence() - 1,
        ImmutableLongArray.copyOf(
            at.idFingerprints().stream().filter(given -> given != fingerprint)));
  }
}
