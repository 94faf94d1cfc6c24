package io.tattletail.replay.mirror;

import io.tattletail.common.CorruptSegmentException;
import io.tattletail.internal.layout.ArchiveStore;
import io.tattletail.internal.layout.Cleanup;
import io.tattletail.replay.mirror.Original.CopyCheck;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.UUID;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * Puts files into the copy so that none is there under its final name before it is whole, and none
 * is overwritten.
 *
 * <p>Where renaming has one winner, a file is written and checked under a temporary name, and the
 * rename is the commit point. Elsewhere (object stores) a file gets its final name when it is
 * closed, and is checked then; one that fails the check is deleted, and one that was not checked,
 * because its mirror was killed, is checked by the next pass.
 *
 * <p>Thread-safe.
 */
final class CopyStore {
  private static final String TEMPORARY = "_mirror.";

  /** No mirror copies one file for so long. */
  private static final Duration LEFT_BEHIND = Duration.ofDays(1);

  private final ArchiveStore copy;
  private final Bandwidth bandwidth;
  private final InstantSource clock;
  private final boolean renames;

  CopyStore(ArchiveStore copy, MirrorOptions options) throws IOException {
    this.copy = copy;
    this.bandwidth = new Bandwidth(options);
    this.clock = options.clock();
    this.renames = copy.renamer().isExclusive();
  }

  /** Whether a file of this name is being copied, or was when its mirror died. */
  static boolean isTemporary(String fileName) {
    return fileName.startsWith(TEMPORARY);
  }

  /** Deletes what mirrors that died left behind a day ago or earlier, of files that were listed. */
  void deleteTemporaries(Iterable<FileStatus> files) throws IOException {
    long before = clock.instant().minus(LEFT_BEHIND).toEpochMilli();
    for (FileStatus file : files) {
      if (isTemporary(file.getPath().getName()) && file.getModificationTime() < before) {
        copy.fileSystem().delete(file.getPath(), false);
      }
    }
  }

  /**
   * Begins a copy.
   *
   * @throws CorruptSegmentException if the original is damaged, or the copy is not what was read
   */
  Draft draft(Original original, Path target) throws IOException {
    Draft draft = new Draft(original, target);
    if (renames) {
      draft.write();
    }
    return draft;
  }

  /** A file that has not its final name yet. Used by one thread after the other. */
  final class Draft {
    private final Original original;
    private final Path target;

    /** Where it is now, if it is written before it is published. */
    private final Path temporary;

    private Draft(Original original, Path target) {
      this.original = original;
      this.target = target;
      this.temporary = new Path(target.getParent(), TEMPORARY + UUID.randomUUID() + ".tmp");
    }

    private void write() throws IOException {
      try {
        copyTo(temporary).check(copy, temporary);
      } catch (IOException | RuntimeException e) {
        discard(e);
        throw e;
      }
    }

    /**
     * Gives the file its final name. This is the commit point.
     *
     * @return false if there is a file of that name; it is untouched
     */
    boolean publish() throws IOException {
      if (!renames) {
        return put();
      }
      try {
        copy.publish(temporary, target);
        return true;
      } catch (FileAlreadyExistsException e) {
        discard(e);
        return false;
      } catch (IOException | RuntimeException e) {
        discard(e);
        throw e;
      }
    }

    private boolean put() throws IOException {
      CopyCheck check;
      try {
        check = copyTo(target);
      } catch (FileAlreadyExistsException e) {
        return false;
      }
      try {
        check.check(copy, target);
      } catch (CorruptSegmentException e) {
        delete(target, e);
        throw e;
      }
      return true;
    }

    /** Takes the place of a file that is no copy; the original was read whole before. */
    void replace() throws IOException {
      if (!renames) {
        original.copyTo(OutputStream.nullOutputStream());
      }
      copy.fileSystem().delete(target, false);
      if (!publish()) {
        throw new IOException(target + " was copied by another mirror meanwhile");
      }
    }

    private CopyCheck copyTo(Path path) throws IOException {
      FSDataOutputStream out = copy.createPublished(path);
      CopyCheck check;
      try {
        check = original.copyTo(bandwidth.limit(out));
      } catch (IOException | RuntimeException e) {
        throw Cleanup.rethrow(e, () -> copy.abandon(out, path));
      }
      out.close();
      return check;
    }

    /** Deletes what was written, if anything was; a later pass deletes what cannot be now. */
    void discard(Exception cause) {
      if (renames) {
        delete(temporary, cause);
      }
    }

    private void delete(Path path, Exception cause) {
      try {
        copy.fileSystem().delete(path, false);
      } catch (IOException | RuntimeException e) {
        cause.addSuppressed(e);
      }
    }
  }
}
