package io.tattletail.replay.mirror;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.fs.Path;

/**
 * What a pass of a mirror did.
 *
 * @param number of the pass, counted in the copy from 0
 * @param began when the pass began, by the mirror's clock
 * @param ended when it ended
 * @param partitions how many it looked at
 * @param filesCopied whole files, and parts of open segments
 * @param bytesCopied in them
 * @param filesVerified files of the copy that were there before, and were read and checked
 * @param filesRepaired files of the copy that were damaged or wanting, and were copied again;
 *     counted among those copied too
 * @param filesDeleted files of the copy that a verified successor there replaces
 * @param partitionsDeleted partitions that were retired, and were deleted for good in the original
 * @param onlyInCopy files of the copy that the original does not have, for no reason that the
 *     mirror knows; they stay. At most 1,000
 * @param problems what could not be copied; the next pass tries it again
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
   * Something that could not be copied or deleted.
   *
   * @param place the partition, or the directory
   * @param message what happened, and what to do if anything is to be done
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
