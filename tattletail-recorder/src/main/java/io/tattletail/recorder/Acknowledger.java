package io.tattletail.recorder;

import io.tattletail.common.Partition;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells what became of a commit: counts it, gives back its memory, completes what its callers wait
 * for and then, on a thread of its own, what its users got. Used by the committing thread alone.
 */
final class Acknowledger {
  private static final Logger LOG = LoggerFactory.getLogger(Acknowledger.class);

  private final RecorderParts parts;
  private final AppendBuffer buffer;
  private final RecorderAbort abort;
  private final ExecutorService thread;
  private final MinuteLog belowFloor;

  Acknowledger(RecorderParts parts, AppendBuffer buffer, RecorderAbort abort) {
    this.parts = parts;
    this.buffer = buffer;
    this.abort = abort;
    this.thread =
        Executors.newSingleThreadExecutor(Daemons.named(parts.options().name() + "-acknowledge"));
    this.belowFloor = new MinuteLog(parts.options().nanoTime());
  }

  /** Every event of the commit is written, or below the floor of its channel. */
  void succeed(Commit commit, long tookNanos) {
    parts.lifecycle().works();
    count(commit, tookNanos);
    commit.releaseBatches();
    buffer.ended();
    buffer.release(commit);
    commit.done().complete(null);
    tell(commit::succeed);
  }

  private void count(Commit commit, long tookNanos) {
    Counters counters = parts.counters();
    commit
        .batches()
        .forEach(
            (partition, batch) -> {
              if (batch.isPassedOver()) {
                counters.belowFloor.add(batch.events());
                passedOver(partition);
              } else {
                counters.events.add(batch.events());
                counters.bytes.add(batch.eventBytes());
                counters.channels.add(partition.channel(), batch.events());
              }
            });
    counters.commitNanos.add(tookNanos);
    counters.commits.increment();
  }

  private void passedOver(Partition partition) {
    belowFloor
        .pass()
        .ifPresent(
            others ->
                LOG.info(
                    "events of {} are acknowledged and not recorded, because the day is below the floor of its channel; {} such events so far",
                    partition,
                    parts.counters().belowFloor.sum()));
  }

  /** No event of the commit was written; an empty commit is told to nobody. */
  void failNeverWritten(Commit commit, String reason, Throwable cause) {
    fail(commit, new NotRecordedException(reason, cause), CompletableFuture.completedFuture(null));
  }

  /**
   * The commit has failed; an empty one is told to nobody.
   *
   * @param settled when none of its writes is under way any more; its memory is held until then
   */
  void fail(Commit commit, RecorderException failure, CompletableFuture<Void> settled) {
    if (commit.isEmpty()) {
      return;
    }
    if (commit.isUnattended()) {
      buffer.failed(failure);
    }
    try {
      var unused =
          settled.thenRun(
              () -> {
                commit.releaseBatches();
                buffer.release(commit);
              });
    } finally {
      commit.done().completeExceptionally(failure);
      tellFailure(commit, failure);
    }
  }

  private void tellFailure(Commit commit, RecorderException failure) {
    try {
      tell(() -> commit.fail(failure));
    } catch (Error e) {
      // There may be no memory for the other thread.
      commit.fail(failure);
      throw e;
    }
  }

  /** Completes what users wait for, on the acknowledging thread. */
  private void tell(Runnable completion) {
    thread.execute(
        () -> {
          try {
            completion.run();
          } catch (Throwable e) {
            // What depends on the future keeps its exceptions; this is the future's own.
            abort.abort("an acknowledgement could not be told", e);
          }
        });
  }

  /** Ends when all was told. */
  void close() {
    thread.shutdown();
  }
}
