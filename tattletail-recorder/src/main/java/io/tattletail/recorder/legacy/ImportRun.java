package io.tattletail.recorder.legacy;

import static java.util.Objects.requireNonNullElse;

import io.tattletail.internal.layout.ArchiveStore;
import io.tattletail.internal.layout.RecorderName;
import io.tattletail.internal.time.TimeLimits;
import io.tattletail.recorder.EventRecorder;
import io.tattletail.recorder.RejectedEventException;
import io.tattletail.spew.SpewEvent;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** One run of an import. Used once, by one thread. */
final class ImportRun {
  private static final int MOST_DAMAGE = 100;

  /** A share of fewer rows says little. */
  private static final long ROWS_OF_A_SHARE = 1_000;

  private final LegacyImport.Job job;
  private final ImportOptions options;
  private final RowMapper mapper;
  private final long maxRejected;
  private final double maxRejectedShare;
  private final List<SourceDamage> damage = new ArrayList<>();

  private long rowsBefore;
  private long rows;
  private long events;
  private long rejected;
  private long damaged;
  private long belowFloor;

  private long rowsOfRun;
  private long rejectedOfRun;
  private String lastReason = "";

  ImportRun(LegacyImport.Job job) {
    this.job = job;
    this.options = job.options();
    this.mapper = new RowMapper(job.mapping());
    this.maxRejected = options.maxRejected().orElse(Long.MAX_VALUE);
    this.maxRejectedShare = options.maxRejectedShare();
  }

  ImportReport run() throws IOException {
    String source = job.source().description(job.configuration());
    try (ArchiveStore archive =
        ArchiveStore.openOrCreate(
            job.root(), job.configuration(), options.recorder().permissions())) {
      ImportProgress progress = importInto(archive, source);
      return new ImportReport(
          job.name(),
          progress,
          rowsBefore,
          belowFloor,
          damage,
          options.publishing().isEmpty()
              ? Optional.empty()
              : Optional.of(
                  new ImportPublishing(archive, job.name(), options.publishing().get()).run()));
    }
  }

  private ImportProgress importInto(ArchiveStore archive, String source) throws IOException {
    RecorderName run = RecorderName.starting(job.name(), Instant.now());
    Checkpoints.Claim claim = Checkpoints.claim(archive, job.name(), run.text(), source);
    resume(claim.state().progress());
    try (RejectedRows rejectedRows = new RejectedRows(archive, run)) {
      rejectedRows.learn(claim.state().tails());
      try (RowCursor cursor =
              job.source()
                  .open(
                      bookmark(claim.state().progress()),
                      new LegacySource.Context(job.configuration(), this::damaged));
          EventRecorder recorder = openRecorder()) {
        ImportProgress progress =
            importAll(source, cursor, recorder, rejectedRows, claim.checkpoints());
        belowFloor = recorder.statistics().belowFloor();
        return progress;
      }
    }
  }

  private EventRecorder openRecorder() throws IOException {
    return EventRecorder.open(
        job.root(), job.configuration(), options.recorder().name(job.name()).withoutPublishing());
  }

  private static Optional<String> bookmark(ImportProgress progress) {
    return progress.bookmark().isEmpty() ? Optional.empty() : Optional.of(progress.bookmark());
  }

  private void resume(ImportProgress progress) {
    rowsBefore = progress.rows();
    rows = progress.rows();
    events = progress.events();
    rejected = progress.rejected();
    damaged = progress.damaged();
  }

  private void damaged(SourceDamage part) {
    damaged++;
    if (damage.size() < MOST_DAMAGE) {
      damage.add(part);
    }
  }

  private ImportProgress importAll(
      String source,
      RowCursor cursor,
      EventRecorder recorder,
      RejectedRows rejectedRows,
      Checkpoints checkpoints)
      throws IOException {
    long checkpointRows = options.checkpointRows();
    long checkpointNanos = TimeLimits.nanos(options.checkpointInterval());
    long rowsAtCheckpoint = rows;
    long nanosAtCheckpoint = System.nanoTime();
    while (cursor.next()) {
      importRow(cursor.row().importedAs(job.name()), recorder, rejectedRows);
      if (rows - rowsAtCheckpoint >= checkpointRows
          || System.nanoTime() - nanosAtCheckpoint >= checkpointNanos) {
        checkpoint(source, cursor, recorder, rejectedRows, checkpoints);
        rowsAtCheckpoint = rows;
        nanosAtCheckpoint = System.nanoTime();
      }
    }
    if (rejectedOfRun > maxRejectedShare * rowsOfRun) {
      throw tooManyRejected(rejectedRows);
    }
    return checkpoint(source, cursor, recorder, rejectedRows, checkpoints);
  }

  /** When this returns, all rows so far are in the archive, and a restart goes on behind them. */
  private ImportProgress checkpoint(
      String source,
      RowCursor cursor,
      EventRecorder recorder,
      RejectedRows rejectedRows,
      Checkpoints checkpoints)
      throws IOException {
    rejectedRows.flush();
    recorder.flush();
    ImportProgress progress =
        new ImportProgress(rows, events, rejected, damaged, cursor.bookmark());
    checkpoints.save(
        new Checkpoints.State(source, progress, rejectedRows.written(), rejectedRows.tails()));
    options.listener().onCheckpoint(progress);
    return progress;
  }

  private void importRow(LegacyRow row, EventRecorder recorder, RejectedRows rejectedRows)
      throws IOException {
    if (Thread.currentThread().isInterrupted()) {
      throw interrupted(row);
    }
    rows++;
    rowsOfRun++;
    SpewEvent event;
    try {
      event = mapper.map(row);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw interrupted(row);
    } catch (UnmappableRowException e) {
      reject(row, "", requireNonNullElse(e.getMessage(), e.toString()), rejectedRows);
      return;
    }
    Optional<RejectedEventException> rejection = append(event, recorder);
    if (rejection.isEmpty()) {
      events++;
    } else {
      String reason = requireNonNullElse(rejection.get().getMessage(), rejection.get().toString());
      reject(row, event.channel(), reason, rejectedRows);
    }
  }

  private InterruptedIOException interrupted(LegacyRow row) {
    return new InterruptedIOException(
        "import %s was interrupted at row %s".formatted(job.name(), row.position()));
  }

  /** What fails later fails the next flush. */
  private static Optional<RejectedEventException> append(SpewEvent event, EventRecorder recorder)
      throws IOException {
    CompletableFuture<Void> acknowledgement = recorder.append(event);
    if (!acknowledgement.isCompletedExceptionally()) {
      return Optional.empty();
    }
    try {
      acknowledgement.join();
      return Optional.empty();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RejectedEventException rejection) {
        return Optional.of(rejection);
      }
      if (e.getCause() instanceof IOException failure) {
        throw new IOException(failure.getMessage(), failure);
      }
      throw e;
    }
  }

  private void reject(LegacyRow row, String channel, String reason, RejectedRows rejectedRows)
      throws IOException {
    rejectedRows.keep(row, channel, reason);
    rejected++;
    rejectedOfRun++;
    lastReason = "row %s: %s".formatted(row.position(), reason);
    if (rejectedOfRun > maxRejected
        || (rowsOfRun >= ROWS_OF_A_SHARE && rejectedOfRun > maxRejectedShare * rowsOfRun)) {
      throw tooManyRejected(rejectedRows);
    }
  }

  /** What was rejected is kept, so that it can be looked at. */
  private TooManyRejectedException tooManyRejected(RejectedRows rejectedRows) throws IOException {
    rejectedRows.flush();
    return new TooManyRejectedException(
        "import %s rejected %d of %d rows, more than maxRejected %s or maxRejectedShare %s allow; the last was %s"
            .formatted(
                job.name(),
                rejectedOfRun,
                rowsOfRun,
                options.maxRejected().map(String::valueOf).orElse("none"),
                maxRejectedShare,
                lastReason));
  }
}
