package io.tattletail.recorder;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Begins and ends the runs of a recorder, of which there is one at a time or none. Used by the
 * committing thread alone.
 *
 * <p>A <em>run</em> is what has one recorder name: sequences and segments are numbered from 0 in
 * each. A run ends when a commit could not be written in time, and when it remembers too many
 * partitions; the next begins when the archive's descriptor can be read. Two runs are two recorders
 * to all who read the archive.
 */
final class RecorderRuns {
  private static final Logger LOG = LoggerFactory.getLogger(RecorderRuns.class);

  /** With more writes of former runs that do not return, no run begins. */
  private static final int MOST_STUCK = 256;

  private final RecorderParts parts;
  private final RunNames names;
  private final BooleanSupplier closing;

  /** Of the writes that former runs have under way still. */
  private final AtomicInteger stuck = new AtomicInteger();

  private @Nullable GroupCommit present;

  /** Begins the first run. */
  RecorderRuns(RecorderParts parts, RunNames names, BooleanSupplier closing) {
    this.parts = parts;
    this.names = names;
    this.closing = closing;
    this.present = new GroupCommit(parts, names.present(), closing);
    parts.counters().runs.increment();
  }

  /** The present run; null if it has ended, and no other could begin yet. */
  @Nullable GroupCommit present() {
    return present;
  }

  /**
   * The present run, or a new one as soon as the archive can be reached.
   *
   * @param startNanos when it was asked for first
   * @throws IOException if none could begin for as long as it may be tried
   */
  GroupCommit await(long startNanos) throws IOException, InterruptedException {
    Backoff backoff = null;
    while (true) {
      GroupCommit run = present;
      if (run != null) {
        return run;
      }
      try {
        begin();
      } catch (IOException e) {
        parts.lifecycle().failed("no new run can begin", e);
        if (backoff == null) {
          backoff = new Backoff(parts.options().retryFor(), startNanos, closing);
        }
        backoff.pauseAfter(e);
      }
    }
  }

  /**
   * Begins a run.
   *
   * @throws IOException if the archive cannot be reached, or too much of former runs is under way
   */
  void begin() throws IOException {
    if (stuck.get() > MOST_STUCK) {
      throw new IOException(stuck.get() + " writes of former runs have not returned");
    }
    parts.archive().check();
    present = new GroupCommit(parts, names.next(), closing);
    parts.counters().runs.increment();
    LOG.info("recorder {} begins a new run", names.present());
  }

  /** When a file was lost, perhaps the archive is: recording goes on when it is back. */
  void endIfArchiveIsGone() throws InterruptedException {
    if (parts.watch().takeSuspicion()) {
      try {
        parts.archive().check();
      } catch (IOException e) {
        parts.lifecycle().failed("the archive is not there", e);
        var unused = end();
      }
    }
  }

  /** Begins a new run if this one remembers too many partitions. */
  void renewIfLarge(GroupCommit run) throws InterruptedException {
    if (run.partitions() <= parts.options().mostPartitions()) {
      return;
    }
    LOG.info(
        "recorder {} has met {} partitions, and forgets them in a new run",
        names.present(),
        run.partitions());
    var unused = end();
    try {
      begin();
    } catch (IOException e) {
      parts.lifecycle().failed("no new run can begin", e);
    }
  }

  /**
   * Ends the present run, if there is one.
   *
   * @return its writes that are under way still
   */
  List<CompletableFuture<Void>> end() throws InterruptedException {
    GroupCommit ending = present;
    if (ending == null) {
      return List.of();
    }
    present = null;
    List<CompletableFuture<Void>> writes = ending.end();
    for (CompletableFuture<Void> write : writes) {
      stuck.incrementAndGet();
      var unused = write.handle((done, failure) -> stuck.decrementAndGet());
    }
    return writes;
  }
}
