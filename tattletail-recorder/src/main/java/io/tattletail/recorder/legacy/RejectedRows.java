package io.tattletail.recorder.legacy;

import io.tattletail.archive.Archive;
import io.tattletail.archive.rejected.RejectedEvents;
import io.tattletail.common.RejectedEvent;
import io.tattletail.internal.layout.ArchiveStore;
import io.tattletail.internal.layout.RecorderName;
import io.tattletail.internal.rejected.RejectedWriter;
import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.LeaseRecoverable;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/**
 * Keeps the rows of one run that are no events, but for those that a run before kept behind the
 * last checkpoint. Used by one thread.
 */
final class RejectedRows implements Closeable {
  private static final int MAX_ROWS = 1_000;
  private static final long MAX_BYTES = 4 << 20;

  /** HDFS recovers a lease within seconds: it is asked ten times a second, for a minute. */
  private static final int RECOVERY_POLLS = 600;

  private static final long POLL_MILLIS = 100;

  private final ArchiveStore archive;
  private final RecorderName run;
  private final RejectedWriter writer;

  /** Ids of rows that earlier runs kept and this one did not come by yet. */
  private final Set<String> keptBefore = new HashSet<>();

  private final List<RejectedEvent> pending = new ArrayList<>();
  private List<Checkpoints.Tail> tails = List.of();
  private long pendingBytes;
  private long written;

  RejectedRows(ArchiveStore archive, RecorderName run) {
    this.archive = archive;
    this.run = run;
    this.writer = RejectedWriter.create(archive, run);
  }

  /** Learns what earlier runs kept behind the last checkpoint. */
  void learn(List<Checkpoints.Tail> earlier) throws IOException {
    List<Checkpoints.Tail> found = new ArrayList<>();
    for (Checkpoints.Tail tail : earlier) {
      closeFilesOf(tail.run());
      RejectedEvents events = RejectedEvents.ofRecorder(Archive.of(archive), tail.run());
      long count = 0;
      while (events.next()) {
        if (count++ >= tail.after()) {
          keptBefore.add(events.event().id());
        }
      }
      if (count > tail.after()) {
        found.add(tail);
      }
    }
    tails = found;
  }

  /**
   * Takes the files of an earlier run from it, should it be alive or only just dead: what is read
   * of them then stays, and nothing more is written to them.
   */
  private void closeFilesOf(String earlier) throws IOException {
    if (!(archive.fileSystem() instanceof LeaseRecoverable leases)) {
      return;
    }
    try {
      RemoteIterator<FileStatus> files =
          archive.fileSystem().listStatusIterator(archive.directories().rejected());
      while (files.hasNext()) {
        Path file = files.next().getPath();
        if (file.getName().startsWith(earlier + "-")) {
          close(leases, file);
        }
      }
    } catch (FileNotFoundException e) {
      // Nothing was ever rejected.
      return;
    }
  }

  private static void close(LeaseRecoverable leases, Path file) throws IOException {
    for (int poll = 0; !leases.isFileClosed(file) && !leases.recoverLease(file); poll++) {
      if (poll == RECOVERY_POLLS) {
        throw new IOException(
            "%s is still being written, or its lease cannot be recovered; run the import again"
                .formatted(file));
      }
      try {
        TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted while waiting for " + file);
      }
    }
  }

  /** Keeps a row; it is on the disks when {@link #flush()} returned. */
  void keep(LegacyRow row, String channel, String reason) throws IOException {
    if (keptBefore.remove(row.id())) {
      return;
    }
    pending.add(
        new RejectedEvent(
            run.text(),
            Instant.now(),
            reason,
            channel,
            row.id(),
            LegacyImport.ROW_FORMAT,
            Optional.empty(),
            row.toBytes()));
    pendingBytes += row.size();
    if (pending.size() >= MAX_ROWS || pendingBytes >= MAX_BYTES) {
      flush();
    }
  }

  /** Returns when all rows are on the disks of the pipeline. After an error it is not known. */
  void flush() throws IOException {
    if (!pending.isEmpty()) {
      writer.write(pending);
      written += pending.size();
      pending.clear();
      pendingBytes = 0;
    }
  }

  /** How many rows this run wrote. */
  long written() {
    return written;
  }

  /** Which rows of earlier runs may be behind the next checkpoint. */
  List<Checkpoints.Tail> tails() {
    return keptBefore.isEmpty() ? List.of() : tails;
  }

  @Override
  public void close() throws IOException {
    writer.close();
  }
}
