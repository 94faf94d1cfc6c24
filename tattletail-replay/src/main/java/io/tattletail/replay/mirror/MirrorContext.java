package io.tattletail.replay.mirror;

import io.tattletail.internal.layout.ArchiveStore;
import java.util.Set;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

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
 * @param unchecked directories of the copy in which that pass did not check all files, by {@link
 *     #nameOf}
 */
record MirrorContext(
    ArchiveStore source,
    ArchiveStore copy,
    MirrorOptions options,
    CopyStore store,
    FileWorkers workers,
    PassTotals totals,
    long lastPassMillis,
    Set<String> unchecked) {
  /** Whether a file of the copy has to be read. */
  boolean isUnverified(FileStatus file) {
    return options.verification() == Verification.ALL
        || file.getModificationTime() >= lastPassMillis
        || unchecked.contains(nameOf(file.getPath().getParent()));
  }

  /** A directory of the copy by its path below the root. */
  String nameOf(Path directory) {
    return copy.root().toUri().relativize(directory.toUri()).getPath();
  }
}
