package io.tattletail.recorder;

import io.tattletail.common.Floors;
import io.tattletail.common.Partition;
import io.tattletail.internal.layout.RecorderName;
import io.tattletail.recorder.PartitionShare.Afterwards;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the commits of one run of a recorder, all partitions of one in parallel, and rolls
 * segments between them. Used by the committing thread alone.
 */
final class GroupCommit {
  private static final Logger LOG = LoggerFactory.getLogger(GroupCommit.class);

  /** Partitions of a commit written at a time: they mostly wait for datanodes. */
  private static final int THREADS = 16;

  private final RecorderParts parts;
  private final PartitionWriters writers;
  private final WriteRetry retry;
  private final ExecutorService threads;

  /** As they were when segments were looked at last. */
  private Floors floors = Floors.none();

  private List<CommitShare> underWay = List.of();

  /**
   * @param closing whether the recorder is being closed
   */
  GroupCommit(RecorderParts parts, RecorderName recorder, BooleanSupplier closing) {
    this.parts = parts;
    this.writers = new PartitionWriters(parts, recorder);
    this.retry = new WriteRetry(parts, recorder, closing);
    this.threads =
        Executors.newFixedThreadPool(THREADS, Daemons.named(parts.options().name() + "-write"));
  }

  /** How many partitions it has met, and remembers. */
  int partitions() {
    return writers.count();
  }

  /**
   * Returns when every event of the commit is as safe as the options ask.
   *
   * @param startNanos when its first attempt began
   * @throws IOException if a partition could not be written for as long as it may be tried; the run
   *     has to be ended then
   * @throws Error if one was thrown while a partition was written; the recorder has to be ended
   */
  void write(Commit commit, long startNanos) throws IOException, InterruptedException {
    List<CommitShare> planned = plan(commit, startNanos);
    underWay = planned;
    planned.forEach(threads::execute);
    await(planned, startNanos);
    underWay = List.of();
  }

  /** The shares of a commit. Before they are written, there is room for their segments. */
  private List<CommitShare> plan(Commit commit, long startNanos) throws InterruptedException {
    Floors honoured = floorsFor(commit);
    List<CommitShare> planned = new ArrayList<>(commit.batches().size());
    List<Map.Entry<Partition, Batch>> newcomers = new ArrayList<>();
    Map<Partition, Batch> belowFloor = new LinkedHashMap<>();
    for (var batch : commit.batches().entrySet()) {
      if (honoured.isRetired(batch.getKey())) {
        belowFloor.put(batch.getKey(), batch.getValue());
        continue;
      }
      PartitionWriter writer = writers.of(batch.getKey());
      if (writers.renew(writer)) {
        planned.add(share(writer, batch.getValue(), Afterwards.STAYS_OPEN, startNanos));
      } else {
        newcomers.add(batch);
      }
    }
    int room = writers.makeRoom(planned.size(), newcomers.size());
    for (var batch : newcomers) {
      PartitionWriter writer = writers.of(batch.getKey());
      boolean stays = room-- > 0;
      if (stays) {
        writers.enter(writer);
      }
      planned.add(
          share(
              writer,
              batch.getValue(),
              stays ? Afterwards.STAYS_OPEN : Afterwards.IS_SEALED,
              startNanos));
    }
    if (!belowFloor.isEmpty()) {
      planned.add(new BelowFloorShare(retry, startNanos, parts.retired(), belowFloor));
    }
    return planned;
  }

  private CommitShare share(
      PartitionWriter writer, Batch batch, Afterwards afterwards, long startNanos) {
    return new PartitionShare(retry, startNanos, writers, writer, batch, afterwards);
  }

  /**
   * The floors for a commit. Before events are left out, the descriptor is read again: a floor may
   * have been lowered within the last minute.
   */
  private Floors floorsFor(Commit commit) throws InterruptedException {
    Floors known = honourFloors();
    if (commit.batches().keySet().stream().noneMatch(known::isRetired)) {
      return known;
    }
    try {
      parts.archive().refresh();
    } catch (IOException e) {
      LOG.debug("the floors of {} are those of before", parts.archive(), e);
    }
    return honourFloors();
  }

  /**
   * Has the segments sealed that are of days which were retired since this was done before.
   *
   * @return the floors as they are now
   */
  Floors honourFloors() throws InterruptedException {
    Floors now = parts.archive().floors();
    Floors before = floors;
    // Also if they are equal, so that the next look is quick: the archive has other objects then.
    floors = now;
    if (!now.equals(before)) {
      writers.sealRetired(before, now);
    }
    return now;
  }

  /**
   * Waits for all, also when one has failed. One that does not return is given up after {@link
   * RecorderOptions#retryFor}, and not before HDFS's own timeouts.
   */
  private void await(List<CommitShare> planned, long startNanos)
      throws IOException, InterruptedException {
    Duration limit = max(parts.options().retryFor(), parts.options().stuckAfter());
    IOException failure = null;
    Error error = null;
    for (CommitShare share : planned) {
      try {
        long left = limit.toNanos() - (System.nanoTime() - startNanos);
        share.ended().get(Math.max(0, left), TimeUnit.NANOSECONDS);
      } catch (TimeoutException e) {
        long stuck = planned.stream().filter(other -> !other.ended().isDone()).count();
        IOException timeout =
            new IOException(
                "%d of %d files are still being written after %s"
                    .formatted(stuck, planned.size(), limit),
                e);
        parts.lifecycle().failed("writes do not return", timeout);
        throw timeout;
      } catch (ExecutionException e) {
        if (e.getCause() instanceof Error thrown) {
          error = error == null ? thrown : error;
          continue;
        }
        IOException cause =
            e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
        if (failure == null) {
          failure = cause;
        } else if (failure.getSuppressed().length == 0) {
          failure.addSuppressed(cause);
        }
      }
    }
    if (error != null) {
      throw error;
    }
    if (failure != null) {
      throw failure;
    }
  }

  private static Duration max(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  /** Has those segments sealed that are old or idle, a few at a time. */
  void roll() throws InterruptedException {
    writers.roll();
  }

  /** Looks after the files of segments that got no event for a while. */
  void lookAfterIdle() throws InterruptedException {
    writers.lookAfterIdle();
  }

  /**
   * Ends the run: has all segments sealed, those of stuck writes when these return.
   *
   * @return the writes that are under way still
   */
  List<CompletableFuture<Void>> end() throws InterruptedException {
    retry.end();
    for (Runnable never : threads.shutdownNow()) {
      ((CommitShare) never).ended().cancel(false);
    }
    List<CompletableFuture<Void>> stuck = new ArrayList<>();
    for (CommitShare share : underWay) {
      if (!share.ended().isDone()) {
        stuck.add(share.ended());
      }
      share.runEnds();
    }
    writers.sealAll();
    return stuck;
  }
}
