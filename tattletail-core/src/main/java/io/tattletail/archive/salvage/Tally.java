package io.tattletail.archive.salvage;

/** Counts towards {@link VerificationTotals}. */
final class Tally {
  long channels;
  long partitions;
  long sealed;
  long unsealed;
  long foreign;
  long events;
  long bytes;
  long duplicates;
  long rejected;

  VerificationTotals totals() {
    return new VerificationTotals(
        channels, partitions, sealed, unsealed, foreign, events, bytes, duplicates, rejected);
  }
}
