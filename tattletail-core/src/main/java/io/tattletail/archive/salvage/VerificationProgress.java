package io.tattletail.archive.salvage;

import io.tattletail.common.Partition;
import java.util.Locale;

/**
 * How far a verification came.
 *
 * @param partition that was read last
 * @param done partitions that were read
 * @param partitions how many there are to read, as the verification began; others may come
 * @param events in what was read
 * @param bytes that were read
 * @param findings so far, whatever their severity
 */
public record VerificationProgress(
    Partition partition, long done, long partitions, long events, long bytes, int findings) {
  /** One line for people. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%,d of %,d partitions, %,d events, %,d bytes, %,d findings, last %s",
        done,
        partitions,
        events,
        bytes,
        findings,
        partition);
  }
}
