package io.tattletail.recorder;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The committing thread: takes commits from the append buffer, has the present run write them and
 * has them acknowledged, one after the other, until the buffer is closed and empty.
 *
 * <p>An {@link Error} ends the recorder: what was done when memory ran out is not known, neither in
 * a writer nor in the file system's client, so nothing is written after it.
 */
final class CommitLoop implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(CommitLoop.class);

  /** How often the age of segments is looked at when no event comes. */
  private static final Duration ROLL_CHECK = Duration.ofMillis(500);

  private final RecorderParts parts;
  private final RunNames names;
  private final AppendBuffer buffer;
  private final RecorderAbort abort;
  private final RecorderRuns runs;
  private final Acknowledger acknowledger;

  /** Neither acknowledged nor given up. */
  private @Nullable Commit inHand;

  private long rolledNanos = System.nanoTime();
  private long lookedNanos = System.nanoTime();

  CommitLoop(RecorderParts parts, RunNames names, AppendBuffer buffer) {
    this.parts = parts;
    this.names = names;
    this.buffer = buffer;
    this.abort = new RecorderAbort(parts.lifecycle(), buffer);
    this.runs = new RecorderRuns(parts, names, buffer::isClosed);
    this.acknowledger = new Acknowledger(parts, buffer, abort);
  }

  @Override
  public void run() {
    try {
      while (!buffer.isFinished()) {
        Optional<Commit> due = buffer.take(ROLL_CHECK);
        if (due.isPresent()) {
          commit(due.get());
        } else {
          rest();
        }
      }
    } catch (InterruptedException e) {
      if (!buffer.isClosed()) {
        abort.abort("its committing thread was interrupted, not by closing", e);
      }
      LOG.warn("recorder {} is closed before all is written", names.present());
      acknowledger.failNeverWritten(
          buffer.takeAll(), "recorder %s was closed before".formatted(names.present()), e);
    } catch (Throwable e) {
      abort.abort("its committing thread ended", e);
      failInHand(e);
      acknowledger.failNeverWritten(
          buffer.takeAll(), "recorder %s has failed".formatted(names.present()), e);
    } finally {
      finish();
    }
  }

  /** Commits, or fails, but never throws because of the file system. */
  private void commit(Commit commit) throws InterruptedException {
    long startNanos = System.nanoTime();
    JfrCommit flight = new JfrCommit();
    flight.begin();
    boolean attempted = false;
    boolean acknowledged = false;
    inHand = commit;
    try {
      runs.endIfArchiveIsGone();
      GroupCommit present = runs.await(startNanos);
      attempted = true;
      maintain(present);
      present.write(commit, startNanos);
      flight.end(names.present().text(), commit, true);
      acknowledged = true;
      acknowledger.succeed(commit, System.nanoTime() - startNanos);
      runs.renewIfLarge(present);
    } catch (IOException | RuntimeException e) {
      parts.lifecycle().failed("a commit is given up", e);
      giveUp(commit, attempted, e);
    } catch (InterruptedException e) {
      giveUp(commit, attempted, e);
      throw e;
    } catch (Error e) {
      abort.abort("an Error was thrown while a commit was written", e);
      giveUp(commit, attempted, e);
    } finally {
      if (!acknowledged) {
        flight.end(names.present().text(), commit, false);
      }
    }
    inHand = null;
  }

  /** What is done when no commit is due. */
  private void rest() throws InterruptedException {
    try {
      runs.endIfArchiveIsGone();
      GroupCommit present = runs.present();
      if (present == null) {
        runs.begin();
        parts.lifecycle().works();
      } else {
        maintain(present);
      }
    } catch (IOException | RuntimeException e) {
      parts.lifecycle().failed("no new run can begin", e);
    }
  }

  private void maintain(GroupCommit present) throws InterruptedException {
    present.honourFloors();
    long now = System.nanoTime();
    if (now - rolledNanos >= ROLL_CHECK.toNanos()) {
      rolledNanos = now;
      present.roll();
    }
    if (now - lookedNanos >= parts.options().lookInterval().toNanos()) {
      lookedNanos = now;
      present.lookAfterIdle();
    }
  }

  /**
   * Fails what is pending, and ends the run: its numbers have a hole now. What stuck writes hold
   * counts as pending until they return.
   */
  private void giveUp(Commit commit, boolean attempted, Throwable cause)
      throws InterruptedException {
    String reason =
        "recorder %s could not write to %s: %s".formatted(names.present(), parts.archive(), cause);
    // Before anybody knows of the failure: what is appended then is for the next run.
    Commit neverWritten = buffer.takeAll();
    buffer.ended();
    CompletableFuture<Void> settled = new CompletableFuture<>();
    try {
      settle(runs.end(), settled);
    } finally {
      acknowledger.fail(
          commit,
          attempted
              ? new RecordingUnknownException(reason, cause)
              : new NotRecordedException(reason, cause),
          settled);
      acknowledger.failNeverWritten(neverWritten, reason, cause);
    }
  }

  private static void settle(
      List<CompletableFuture<Void>> writes, CompletableFuture<Void> settled) {
    var unused =
        CompletableFuture.allOf(writes.toArray(CompletableFuture[]::new))
            .handle((done, failure) -> settled.complete(null));
  }

  /** An Error kept it from being given up. Its memory stays held: its writes may be under way. */
  private void failInHand(Throwable cause) {
    Commit commit = inHand;
    if (commit != null) {
      buffer.ended();
      acknowledger.fail(
          commit,
          new RecordingUnknownException("recorder %s has failed".formatted(names.present()), cause),
          new CompletableFuture<>());
    }
  }

  private void finish() {
    // An interrupt was for the writing; sealing has a time of its own.
    boolean interrupted = Thread.interrupted();
    try {
      var unused = runs.end();
    } catch (InterruptedException e) {
      interrupted = true;
      LOG.warn(
          "recorder {} ends without sealing its segments; a salvager will", names.present(), e);
    } catch (Throwable e) {
      abort.abort("its segments could not be handed over to be sealed", e);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    parts.encoders().close();
    acknowledger.close();
  }
}
