package io.tattletail.archive.retention;

import io.tattletail.common.Partition;
import io.tattletail.internal.layout.ArchiveStore;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings days back that are not retired any more, and deletes runs for good.
 *
 * <p>Used by one thread.
 */
final class RetiredRuns {
  private static final Logger LOG = LoggerFactory.getLogger(RetiredRuns.class);

  private final ArchiveStore archive;
  private final RetiredStore store;
  private final RunLog log;

  /**
   * @param log is told of what was done, and of what could not be
   */
  RetiredRuns(ArchiveStore archive, RetiredStore store, RunLog log) {
    this.archive = archive;
    this.store = store;
    this.log = log;
  }

  /** Brings back all days that are not retired and lie among the retired ones. */
  void restore() throws IOException {
    archive.refresh();
    for (RetiredRun other : store.runs()) {
      restore(other);
    }
    for (RetiredRun other : store.deletedRuns()) {
      restore(other);
    }
  }

  /** Returns whether all days of the run are retired. */
  private boolean restore(RetiredRun other) throws IOException {
    boolean all = true;
    for (Partition partition : store.trees(other).partitions()) {
      if (!archive.floors().isRetired(partition)) {
        all = false;
        try {
          bringBack(partition, other);
        } catch (FileAlreadyExistsException e) {
          log.problem(
              "%s in run %s cannot be brought back, because files of the same names exist: %s"
                  .formatted(partition, other, e.getMessage()));
        }
      }
    }
    return all;
  }

  /** Deletes all runs that began at that time or before, and whose offsets are all written. */
  void deleteBefore(Instant undoFrom) throws IOException {
    for (RetiredRun dying : store.deletedRuns()) {
      deleteRenamed(dying);
    }
    for (RetiredRun other : store.runs()) {
      if (!other.began().isAfter(undoFrom) && isFinished(other)) {
        Optional<RetiredRun> renamed = store.beginToDelete(other);
        if (renamed.isPresent()) {
          deleteRenamed(renamed.get());
        }
      }
    }
  }

  private boolean isFinished(RetiredRun other) throws IOException {
    Optional<RetiredStore.Marker> marker = store.marker(other);
    return marker.isPresent()
        && marker.get().partitions() == store.trees(other).partitions().size();
  }

  /** A hold or an undo that came meanwhile counts: the descriptor is read after the renaming. */
  private void deleteRenamed(RetiredRun renamed) throws IOException {
    archive.refresh();
    restore(renamed);
    if (restore(renamed)) {
      store.delete(renamed);
      log.deleted(renamed);
      LOG.info("deleted the days that run {} retired in {}", renamed, archive);
    }
  }

  /** Brings one day back that is still retired, so that it is whole when it shows. */
  void bringBack(Partition partition, RetiredRun from) throws IOException {
    if (store.bringBack(partition, from)) {
      log.restored(partition);
    }
  }
}
