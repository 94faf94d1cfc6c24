package io.tattletail.replay.mirror;

import io.tattletail.common.Partition;
import java.util.Locale;

/**
 * How far a pass of a mirror came.
 *
 * @param partition that was done last
 * @param partitions that are done, with or without something to copy
 * @param files copied so far, parts of open segments included
 * @param bytes in them
 * @param problems so far
 */
public record MirrorProgress(
    Partition partition, long partitions, long files, long bytes, int problems) {
  /** One line for people. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%,d partitions, %,d files and %,d bytes copied, %,d problems, last %s",
        partitions,
        files,
        bytes,
        problems,
        partition);
  }
}
