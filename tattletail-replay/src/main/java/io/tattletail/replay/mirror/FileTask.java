package io.tattletail.replay.mirror;

import io.tattletail.common.CorruptSegmentException;
import io.tattletail.replay.mirror.CopyStore.Draft;
import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * Brings one file that does not change any more into the copy: copies it if it is not there, checks
 * it if nobody did, and copies it again if it is not what it should be.
 *
 * <p>Used by one thread after the other: {@link #prepare} on any, in any order; then {@link
 * #finish}.
 */
final class FileTask {
  private final MirrorContext context;
  private final Original original;
  private final long length;
  private final Path target;
  private final Optional<FileStatus> present;

  private @Nullable Draft draft;
  private boolean replaces;

  /**
   * @param length of the original, in bytes
   * @param target where its copy belongs
   * @param present what is there
   */
  FileTask(
      MirrorContext context,
      Original original,
      long length,
      Path target,
      Optional<FileStatus> present) {
    this.context = context;
    this.original = original;
    this.length = length;
    this.target = target;
    this.present = present;
  }

  /** Whether there is something to do, as far as a listing tells. */
  boolean isNeeded() {
    return present.isEmpty()
        || present.get().getLen() != length
        || context.isUnverified(present.get());
  }

  /** Does what can be done before earlier files have their names. */
  void prepare() throws IOException {
    if (present.isPresent() && isCopy(present.get())) {
      return;
    }
    replaces = present.isPresent();
    draft = context.store().draft(original, target);
  }

  private boolean isCopy(FileStatus file) throws IOException {
    if (file.getLen() != length) {
      return false;
    }
    Original.CopyCheck check = original.check();
    try {
      check.check(context.copy(), file.getPath());
    } catch (CorruptSegmentException e) {
      if (!e.path().equals(file.getPath())) {
        throw e;
      }
      return false;
    }
    context.totals().verified.increment();
    return true;
  }

  /** Gives the copy its name. */
  void finish() throws IOException {
    Draft begun = draft;
    if (begun == null) {
      return;
    }
    draft = null;
    if (replaces) {
      begun.replace();
      context.totals().repaired.increment();
    } else if (!begun.publish()) {
      // Another mirror was faster; it has checked what it copied.
      return;
    }
    context.totals().copied(length);
  }

  /** Takes back what was prepared and is not wanted any more. */
  void discard(Exception cause) {
    Draft begun = draft;
    if (begun != null) {
      draft = null;
      begun.discard(cause);
    }
  }
}
