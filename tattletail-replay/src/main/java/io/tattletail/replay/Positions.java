package io.tattletail.replay;

/** Positions that are not those of a cursor. */
final class Positions {
  private Positions() {}

  /**
   * Where a replay is before it delivers this event: the ids of its channel and timestamp that were
   * delivered are those of the position without the event's own.
   *
   * @param at the position of the event, had it been delivered
   */
  static ReplayPosition before(ReplayPosition at, String id) {
    long fingerprint = ReplayPosition.fingerprint(id);
    return new ReplayPosition(
        at.timestampMicros(),
        at.channel(),
        at.stream(),
        at.offset(),
        at.recorder(),
        at.sequence(),
        at.idFingerprints().stream().filter(delivered -> delivered != fingerprint).toList());
  }
}
