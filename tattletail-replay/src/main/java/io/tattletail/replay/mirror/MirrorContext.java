package io.tattletail.replay.mirror;

import io.tattletail.archive.Archive;
import org.apache.hadoop.fs.FileStatus;

/**
 * What the parts of one pass share. Thread-safe.
 *
 * @param source the original
 * @param copy the copy
 * @param options how to copy
 * @param store puts files into the copy
 * @param workers the pass's threads
 * @param totals what it has done
 * @param lastPassMillis when the last pass ended, by the clock of the copy's file system, in
 *     milliseconds since 1970: when its report was written. {@link Long#MIN_VALUE} if none ended
 */
record MirrorContext(
    Archive source,
    Archive copy,
    MirrorOptions options,
    CopyStore store,
    FileWorkers workers,
    PassTotals totals,
    long lastPassMillis) {
  /** Whether a file of the copy has to be read. */
  boolean isUnverified(FileStatus file) {
    return options.verification() == Verification.ALL
        || file.getModificationTime() >= lastPassMillis;
  }
}
