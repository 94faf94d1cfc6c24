package io.tattletail.recorder;

import io.tattletail.common.ArchiveException;
import io.tattletail.common.Partition;
import io.tattletail.internal.layout.RecorderName;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The committing thread: takes commits, has them written and acknowledges them, one after the
 * other, until the buffer is closed and empty.
 *
 * <p>A <em>run</em> is what has one recorder name: sequences and segments are numbered from 0 in
 * each. A run ends when a commit could not be written in time, and when it remembers too many
 * partitions; the next begins when the archive's descriptor can be read. Two runs are two recorders
 * to all who read the archive.
 *
 * <p>An {@link Error} ends the recorder: what was done when memory ran out is not known, neither in
 * a writer nor in the file system's client, so nothing is written after it.
 */
final class CommitLoop implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(CommitLoop.class);

  /** How often the age of segments is looked at when no event comes. */
  private static final Duration ROLL_CHECK = Duration.ofMillis(500);

  private static final long FIRST_PAUSE_MILLIS = 50;
  private static final long LONGEST_PAUSE_MILLIS = 5_000;

  /** With more writes of former runs that do not return, no run begins. */
  private static final int MOST_STUCK = 256;

  /** Names of former runs that are remembered. */
  private static final int MOST_NAMES = 1_000;

  private final RecorderParts parts;
  private final AppendBuffer buffer;
  private final ExecutorService acknowledging;

  /** Of the writes that former runs have under way still. */
  private final AtomicInteger stuck = new AtomicInteger();

  /** Guarded by itself. */
  private final Set<String> names = new LinkedHashSet<>();

  private final MinuteLog belowFloor;

  private volatile RecorderName name;
  private @Nullable GroupCommit run;

  /** Neither acknowledged nor given up. */
  private @Nullable Commit inHand;

  private long rolledNanos = System.nanoTime();
  private long lookedNanos = System.nanoTime();

  CommitLoop(RecorderParts parts, AppendBuffer buffer, ExecutorService acknowledging) {
    this.parts = parts;
    this.buffer = buffer;
    this.acknowledging = acknowledging;
    this.belowFloor = new MinuteLog(parts.options().nanoTime());
    this.name = newName();
    this.run = new GroupCommit(parts, name, buffer::isClosed);
    parts.counters().runs.increment();
  }

  private RecorderName newName() {
    RecorderName next =
        RecorderName.starting(parts.options().name(), parts.options().clock().instant());
    synchronized (names) {
      if (names.size() == MOST_NAMES) {
        names.remove(names.iterator().next());
      }
      names.add(next.text());
    }
    return next;
  }

  /** The name of the present run, or of the last one. Thread-safe. */
  RecorderName name() {
    return name;
  }

  /** Whether a run of this recorder has, or had, this name. Thread-safe. */
  boolean isOwn(String recorder) {
    synchronized (names) {
      return names.contains(recorder);
    }
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
        fail("its committing thread was interrupted, not by closing", e);
      }
      LOG.warn("recorder {} is closed before all is written", name);
      failNeverWritten(buffer.takeAll(), "recorder %s was closed before".formatted(name), e);
    } catch (Throwable e) {
      fail("its committing thread ended", e);
      failInHand(e);
      failNeverWritten(buffer.takeAll(), "recorder %s has failed".formatted(name), e);
    } finally {
      finish();
    }
  }

  /** Ends the recorder; what is appended from now on fails at once. Thread-safe. */
  private void fail(String what, Throwable cause) {
    parts.lifecycle().fail(what, cause);
    buffer.fail(cause);
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
      checkSuspicion();
      GroupCommit present = awaitRun(startNanos);
      attempted = true;
      maintain(present);
      present.write(commit, startNanos);
      flight.end(name.text(), commit, true);
      acknowledged = true;
      acknowledge(commit, System.nanoTime() - startNanos);
      if (present.partitions() > parts.options().mostPartitions()) {
        renew(present);
      }
    } catch (IOException | RuntimeException e) {
      parts.lifecycle().failed("a commit is given up", e);
      giveUp(commit, attempted, e);
    } catch (InterruptedException e) {
      giveUp(commit, attempted, e);
      throw e;
    } catch (Error e) {
      fail("an Error was thrown while a commit was written", e);
      giveUp(commit, attempted, e);
    } finally {
      if (!acknowledged) {
        flight.end(name.text(), commit, false);
      }
    }
    inHand = null;
  }

  /** An Error kept it from being given up. Its memory stays held: its writes may be under way. */
  private void failInHand(Throwable cause) {
    Commit commit = inHand;
    if (commit != null) {
      buffer.ended();
      fail(
          commit,
          new RecordingUnknownException("recorder %s has failed".formatted(name), cause),
          new CompletableFuture<>());
    }
  }

  private void acknowledge(Commit commit, long tookNanos) {
    parts.lifecycle().works();
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
    commit.releaseBatches();
    buffer.ended();
    buffer.release(commit);
    commit.done().complete(null);
    tell(commit::succeed);
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

  /** Completes what users wait for, on the acknowledging thread. */
  private void tell(Runnable completion) {
    acknowledging.execute(
        () -> {
          try {
            completion.run();
          } catch (Throwable e) {
            // What depends on the future keeps its exceptions; this is the future's own.
            fail("an acknowledgement could not be told", e);
          }
        });
  }

  /** When a file was lost, perhaps the archive is: recording goes on when it is back. */
  private void checkSuspicion() throws InterruptedException {
    if (parts.watch().takeSuspicion()) {
      try {
        parts.archive().check();
      } catch (IOException e) {
        parts.lifecycle().failed("the archive is not there", e);
        endRun();
      }
    }
  }

  /** The present run, or a new one as soon as the archive can be reached. */
  private GroupCommit awaitRun(long startNanos) throws IOException, InterruptedException {
    long pause = FIRST_PAUSE_MILLIS;
    while (true) {
      GroupCommit present = run;
      if (present != null) {
        return present;
      }
      try {
        beginRun();
      } catch (IOException e) {
        parts.lifecycle().failed("no new run can begin", e);
        long left =
            parts.options().retryFor().toMillis()
                - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
        if (left <= 0 || (e instanceof ArchiveException && buffer.isClosed())) {
          throw e;
        }
        TimeUnit.MILLISECONDS.sleep(Math.min(pause, left));
        pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
      }
    }
  }

  private void beginRun() throws IOException {
    if (stuck.get() > MOST_STUCK) {
      throw new IOException(stuck.get() + " writes of former runs have not returned");
    }
    parts.archive().check();
    name = newName();
    run = new GroupCommit(parts, name, buffer::isClosed);
    parts.counters().runs.increment();
    LOG.info("recorder {} begins a new run", name);
  }

  private void renew(GroupCommit present) throws InterruptedException {
    LOG.info(
        "recorder {} has met {} partitions, and forgets them in a new run",
        name,
        present.partitions());
    endRun();
    try {
      beginRun();
    } catch (IOException e) {
      parts.lifecycle().failed("no new run can begin", e);
    }
  }

  private List<CompletableFuture<Void>> endRun() throws InterruptedException {
    GroupCommit present = run;
    if (present == null) {
      return List.of();
    }
    run = null;
    List<CompletableFuture<Void>> writes = present.end();
    for (CompletableFuture<Void> write : writes) {
      stuck.incrementAndGet();
      var unused = write.handle((done, failure) -> stuck.decrementAndGet());
    }
    return writes;
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

  /** What is done when no commit is due. */
  private void rest() throws InterruptedException {
    try {
      checkSuspicion();
      GroupCommit present = run;
      if (present == null) {
        beginRun();
        parts.lifecycle().works();
      } else {
        maintain(present);
      }
    } catch (IOException | RuntimeException e) {
      parts.lifecycle().failed("no new run can begin", e);
    }
  }

  /**
   * Fails what is pending, and ends the run: its numbers have a hole now. What stuck writes hold
   * counts as pending until they return.
   */
  private void giveUp(Commit commit, boolean attempted, Throwable cause)
      throws InterruptedException {
    String reason = "recorder %s could not write to %s: %s".formatted(name, parts.archive(), cause);
    // Before anybody knows of the failure: what is appended then is for the next run.
    Commit neverWritten = buffer.takeAll();
    buffer.ended();
    CompletableFuture<Void> settled = new CompletableFuture<>();
    try {
      settle(endRun(), settled);
    } finally {
      fail(
          commit,
          attempted
              ? new RecordingUnknownException(reason, cause)
              : new NotRecordedException(reason, cause),
          settled);
      failNeverWritten(neverWritten, reason, cause);
    }
  }

  private static void settle(
      List<CompletableFuture<Void>> writes, CompletableFuture<Void> settled) {
    var unused =
        CompletableFuture.allOf(writes.toArray(CompletableFuture[]::new))
            .handle((done, failure) -> settled.complete(null));
  }

  private void failNeverWritten(Commit commit, String reason, Throwable cause) {
    fail(commit, new NotRecordedException(reason, cause), CompletableFuture.completedFuture(null));
  }

  private void fail(Commit commit, RecorderException failure, CompletableFuture<Void> settled) {
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

  private void finish() {
    // An interrupt was for the writing; sealing has a time of its own.
    boolean interrupted = Thread.interrupted();
    try {
      endRun();
    } catch (InterruptedException e) {
      interrupted = true;
      LOG.warn("recorder {} ends without sealing its segments; a salvager will", name, e);
    } catch (Throwable e) {
      fail("its segments could not be handed over to be sealed", e);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    parts.encoders().close();
    acknowledging.shutdown();
  }
}
