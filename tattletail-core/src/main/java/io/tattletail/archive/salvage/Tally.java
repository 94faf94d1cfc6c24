package io.tattletail.archive.salvage;

/** Counts towards {@link VerificationTotals}. */
final class Tally {
  long channels;
  long partitions;
  long rounds;
  long sealed;
  long unsealed;
  long foreign;
  long events;
  long shadows;
  long bytes;
  long duplicates;
  long conflictingDuplicates;
  long rejected;

  VerificationTotals totals() {
    return new VerificationTotals(
        new VerificationTotals.Places(channels, partitions),
        new VerificationTotals.Files(rounds, sealed, unsealed, foreign, bytes),
        new VerificationTotals.Events(
            events, shadows, duplicates, conflictingDuplicates, rejected));
  }
}
