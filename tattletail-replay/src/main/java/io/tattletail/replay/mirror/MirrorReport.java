package io.tattletail.replay.mirror;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.fs.Path;

/**
 * The report of a pass.
 *
 * @param number of the pass, counted in the copy from 0
 * @param began when the pass began, by the mirror's clock
 * @param ended when it ended
 * @param partitions how many it listed
 * @param filesCopied whole files, and parts of open segments
 * @param bytesCopied in them
 * @param filesVerified files of the copy that were there before, and were read and checked
 * @param filesRepaired files of the copy that were damaged or missing, and were copied again;
 *     {@code filesCopied} counts them too
 * @param filesDeleted files of the copy that a verified successor there replaces
 * @param partitionsDeleted retired partitions that were deleted for good in the original
 * @param onlyInCopy files of the copy that the original lacks for an unknown reason; they stay. At
 *     most 1,000
 * @param problems failures; the next pass tries again
 * @param recoveryPoints of the copy after this pass
 */
public record MirrorReport(
    long number,
    Instant began,
    Instant ended,
    long partitions,
    long filesCopied,
    long bytesCopied,
    long filesVerified,
    long filesRepaired,
    long filesDeleted,
    long partitionsDeleted,
    List<Path> onlyInCopy,
    List<Problem> problems,
    RecoveryPoints recoveryPoints) {
  /** Copies the lists. */
  public MirrorReport {
    onlyInCopy = List.copyOf(onlyInCopy);
    problems = List.copyOf(problems);
  }

  /**
   * A file or directory that could not be copied or deleted.
   *
   * @param place the partition, or the directory
   * @param message what happened, and what to do, if an operator is needed
   */
  public record Problem(String place, String message) {}

  /** One line for people. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "pass %d: %,d partitions, %,d files (%,d bytes) copied, %,d verified, %,d repaired, %,d deleted, %,d retired partitions deleted, %,d only in the copy, %,d problems; recovery point %s",
        number,
        partitions,
        filesCopied,
        bytesCopied,
        filesVerified,
        filesRepaired,
        filesDeleted,
        partitionsDeleted,
        onlyInCopy.size(),
        problems.size(),
        recoveryPoints.archive().map(Instant::toString).orElse("none"));
  }
}
