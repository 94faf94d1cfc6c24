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
        channels,
        partitions,
        rounds,
        sealed,
        unsealed,
        foreign,
        events,
        shadows,
        bytes,
        duplicates,
        conflictingDuplicates,
        rejected);
  }
}
