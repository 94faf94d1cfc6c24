package io.tattletail.replay.mirror;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.fs.Path;

/** The report of a pass. Later versions may say more. Immutable and thread-safe. */
public final class MirrorReport {
  private final long number;
  private final Instant began;
  private final Instant ended;
  private final long partitions;
  private final long filesCopied;
  private final long bytesCopied;
  private final long filesVerified;
  private final long filesRepaired;
  private final long filesDeleted;
  private final long partitionsDeleted;
  private final List<Path> onlyInCopy;
  private final List<Problem> problems;
  private final RecoveryPoints recoveryPoints;

  MirrorReport(PassLog.Entry entry, Instant began, Instant ended, PassTotals totals) {
    this.number = entry.number();
    this.began = began;
    this.ended = ended;
    this.partitions = totals.partitions.sum();
    this.filesCopied = totals.files.sum();
    this.bytesCopied = totals.bytes.sum();
    this.filesVerified = totals.verified.sum();
    this.filesRepaired = totals.repaired.sum();
    this.filesDeleted = totals.deleted.sum();
    this.partitionsDeleted = totals.partitionsDeleted.sum();
    this.onlyInCopy = List.copyOf(totals.listedOnlyInCopy());
    this.problems = List.copyOf(totals.listedProblems());
    this.recoveryPoints = entry.points();
  }

  /**
   * A file or directory that could not be copied or deleted.
   *
   * @param place the partition, or the directory
   * @param message what happened, and what to do, if an operator is needed
   */
  public record Problem(String place, String message) {}

  /** The number of the pass, counted in the copy from 0. */
  public long number() {
    return number;
  }

  /** When the pass began, by the mirror's clock. */
  public Instant began() {
    return began;
  }

  /** When the pass ended, by the mirror's clock. */
  public Instant ended() {
    return ended;
  }

  /** How many partitions it listed. */
  public long partitions() {
    return partitions;
  }

  /** How many files it copied: whole ones, and parts of open segments. */
  public long filesCopied() {
    return filesCopied;
  }

  /** How many bytes it copied. */
  public long bytesCopied() {
    return bytesCopied;
  }

  /** How many files of the copy were there before, and were read and checked. */
  public long filesVerified() {
    return filesVerified;
  }

  /**
   * How many files of the copy were damaged or missing, and were copied again; {@link #filesCopied}
   * counts them too.
   */
  public long filesRepaired() {
    return filesRepaired;
  }

  /** How many files of the copy it deleted, because a verified successor there replaces them. */
  public long filesDeleted() {
    return filesDeleted;
  }

  /** How many retired partitions it deleted, because they were deleted for good in the original. */
  public long partitionsDeleted() {
    return partitionsDeleted;
  }

  /** Files of the copy that the original lacks for an unknown reason; they stay. At most 1,000. */
  public List<Path> onlyInCopy() {
    return onlyInCopy;
  }

  /** Failures; the next pass tries again. */
  public List<Problem> problems() {
    return problems;
  }

  /** The recovery points of the copy after this pass. */
  public RecoveryPoints recoveryPoints() {
    return recoveryPoints;
  }

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
