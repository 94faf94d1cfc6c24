package io.tattletail.faults.kafka;

/**
 * What came of rounds.
 *
 * @param records that Kafka confirmed
 * @param lost of these, not replayed, or with other bytes
 * @param repeated replayed more than once
 * @param silent rounds in which recording stood still, or something had ended, and no state said so
 */
record Verdict(int rounds, long records, long lost, long repeated, long silent) {
  static final Verdict NONE = new Verdict(0, 0, 0, 0, 0);

  Verdict plus(Verdict other) {
    return new Verdict(
        rounds + other.rounds,
        records + other.records,
        lost + other.lost,
        repeated + other.repeated,
        silent + other.silent);
  }

  boolean isGood() {
    return lost == 0 && repeated == 0 && silent == 0 && records > 0;
  }

  @Override
  public String toString() {
    return "kafka: rounds=%d records=%d lost=%d repeated=%d silent=%d"
        .formatted(rounds, records, lost, repeated, silent);
  }
}
