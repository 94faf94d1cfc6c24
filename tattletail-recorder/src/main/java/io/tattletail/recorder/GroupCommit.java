package io.tattletail.recorder;

import io.tattletail.common.ArchiveException;
import io.tattletail.common.Floors;
import io.tattletail.common.Partition;
import io.tattletail.internal.layout.RecorderName;
import io.tattletail.recorder.RollPolicy.Moment;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

  /** So many segments are looked at to be sealed at a time: a thousand may become old at once. */
  private static final int MOST_ROLLED_AT_ONCE = 32;

  private static final long FIRST_PAUSE_MILLIS = 50;
  private static final long LONGEST_PAUSE_MILLIS = 5_000;

  private final RecorderParts parts;
  private final RecorderName recorder;
  private final BooleanSupplier closing;
  private final ExecutorService threads;

  /**
   * Of every partition met: a writer knows the numbers of its events and segments, which must not
   * be used again.
   */
  private final Map<Partition, PartitionWriter> writers = new HashMap<>();

  /** Those that may have an open segment, the least recently written first. */
  private final Set<PartitionWriter> open = new LinkedHashSet<>();

  /** As they were when segments were looked at last. */
  private Floors floors = Floors.none();

  private List<Part> underWay = List.of();

  /** Whether the run has ended: what its stuck writes come to says nothing of the recorder. */
  private volatile boolean over;

  private boolean warnedOfTooMany;

  GroupCommit(RecorderParts parts, RecorderName recorder, BooleanSupplier closing) {
    this.parts = parts;
    this.recorder = recorder;
    this.closing = closing;
    this.threads =
        Executors.newFixedThreadPool(THREADS, Daemons.named(parts.options().name() + "-write"));
  }

  RecorderName recorder() {
    return recorder;
  }

  /** How many partitions it has met, and remembers. */
  int partitions() {
    return writers.size();
  }

  /** A share of a commit, which is tried until it is written. */
  private abstract class Part implements Runnable {
    private final long startNanos;

    /** Completed when nothing is written any more. */
    final CompletableFuture<Void> ended = new CompletableFuture<>();

    Part(long startNanos) {
      this.startNanos = startNanos;
    }

    /** Writes all of it, also when it was tried before. */
    abstract void write() throws IOException, InterruptedException;

    /** It is written. */
    abstract void written() throws InterruptedException;

    /** The run is over, and this may be under way still. */
    abstract void runEnds();

    /** For the log: what is done again after an error. */
    abstract String again();

    @Override
    public void run() {
      try {
        writeTrying();
        written();
        ended.complete(null);
      } catch (IOException | InterruptedException | RuntimeException | Error e) {
        ended.completeExceptionally(e);
      }
    }

    private void writeTrying() throws IOException, InterruptedException {
      for (long pause = FIRST_PAUSE_MILLIS; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS)) {
        try {
          write();
          return;
        } catch (IOException e) {
          if (Thread.interrupted()) {
            // HDFS answers an interrupt with an exception of its own.
            throw new InterruptedException("interrupted while writing: " + e);
          }
          if (over) {
            parts.counters().ioErrors.increment();
            LOG.info("a write of {}, which was given up, has failed at last", recorder, e);
            throw e;
          }
          parts.lifecycle().failed(again(), e);
          long left = leftMillis(startNanos);
          if (left <= 0 || (e instanceof ArchiveException && closing.getAsBoolean())) {
            throw e;
          }
          TimeUnit.MILLISECONDS.sleep(Math.min(pause, left));
        }
      }
    }
  }

  /** One partition's share. */
  private final class WriterPart extends Part {
    private final PartitionWriter writer;
    private final Batch batch;
    private final boolean stays;

    /**
     * @param stays whether the segment stays open afterwards
     */
    WriterPart(PartitionWriter writer, Batch batch, boolean stays, long startNanos) {
      super(startNanos);
      this.writer = writer;
      this.batch = batch;
      this.stays = stays;
    }

    @Override
    void write() throws IOException, InterruptedException {
      writer.write(batch);
    }

    @Override
    void written() throws InterruptedException {
      if (!stays) {
        writer.seal();
      }
    }

    /** The segment is sealed when the write is over, however it ends. */
    @Override
    void runEnds() {
      open.remove(writer);
      var unused = ended.handle((done, failure) -> sealOrLeave(writer));
    }

    @Override
    String again() {
      return "%d events are written again in a new segment".formatted(batch.events());
    }
  }

  /** What is below the floor, of all partitions: of it the offsets alone are kept. */
  private final class BelowFloorPart extends Part {
    private final Map<Partition, Batch> batches;

    BelowFloorPart(Map<Partition, Batch> batches, long startNanos) {
      super(startNanos);
      this.batches = batches;
      batches.values().forEach(Batch::passOver);
    }

    @Override
    void write() throws IOException {
      parts.retired().keep(batches);
    }

    @Override
    void written() {}

    @Override
    void runEnds() {}

    @Override
    String again() {
      return "the offsets of events below the floor are kept again";
    }
  }

  private long leftMillis(long startNanos) {
    return parts.options().retryFor().toMillis()
        - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
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
    Floors honoured = floorsFor(commit);
    List<Part> planned = new ArrayList<>(commit.batches().size());
    List<Map.Entry<Partition, Batch>> newcomers = new ArrayList<>();
    Map<Partition, Batch> belowFloor = new LinkedHashMap<>();
    for (var batch : commit.batches().entrySet()) {
      if (honoured.isRetired(batch.getKey())) {
        belowFloor.put(batch.getKey(), batch.getValue());
        continue;
      }
      PartitionWriter writer = writer(batch.getKey());
      if (open.remove(writer)) {
        open.add(writer);
        planned.add(new WriterPart(writer, batch.getValue(), true, startNanos));
      } else {
        newcomers.add(batch);
      }
    }
    int room = makeRoom(planned.size(), newcomers.size());
    for (var batch : newcomers) {
      PartitionWriter writer = writer(batch.getKey());
      boolean stays = room-- > 0;
      if (stays) {
        open.add(writer);
      }
      planned.add(new WriterPart(writer, batch.getValue(), stays, startNanos));
    }
    if (!belowFloor.isEmpty()) {
      planned.add(new BelowFloorPart(belowFloor, startNanos));
    }
    underWay = planned;
    planned.forEach(threads::execute);
    await(planned, startNanos);
    underWay = List.of();
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
      for (Partition partition : writers.keySet()) {
        if (now.isRetired(partition) && !before.isRetired(partition)) {
          parts.floors().retired(partition);
        }
      }
      for (Iterator<PartitionWriter> writing = open.iterator(); writing.hasNext(); ) {
        PartitionWriter writer = writing.next();
        if (now.isRetired(writer.partition())) {
          writer.seal();
          writing.remove();
        }
      }
    }
    return now;
  }

  private PartitionWriter writer(Partition partition) {
    return writers.computeIfAbsent(partition, p -> new PartitionWriter(parts, p, recorder));
  }

  /**
   * Has as many of the least recently written segments sealed as are needed for the newcomers, but
   * none of this commit's: those are the last in {@link #open}. Newcomers without room are sealed
   * when they are written.
   *
   * @return for how many newcomers there is room
   */
  private int makeRoom(int staying, int newcomers) throws InterruptedException {
    int most = parts.options().maxOpenSegments();
    int tooMany = open.size() + newcomers - most;
    if (tooMany > 0 && !warnedOfTooMany) {
      warnedOfTooMany = true;
      LOG.warn(
          "recorder {} writes to more than maxOpenSegments, {}, partitions at a time, so segments are sealed early and are small. Raise maxOpenSegments (an open HDFS file takes two threads and some 20 KB), or share the channels between more recorders.",
          recorder,
          most);
    }
    Iterator<PartitionWriter> leastRecentFirst = open.iterator();
    for (int i = Math.min(tooMany, open.size() - staying); i > 0; i--) {
      leastRecentFirst.next().seal();
      leastRecentFirst.remove();
    }
    return most - open.size();
  }

  /**
   * Waits for all, also when one has failed. One that does not return is given up after {@link
   * RecorderOptions#retryFor}, and not before HDFS's own timeouts.
   */
  private void await(List<Part> planned, long startNanos) throws IOException, InterruptedException {
    Duration limit = max(parts.options().retryFor(), parts.options().stuckAfter());
    IOException failure = null;
    Error error = null;
    for (Part part : planned) {
      try {
        long left = limit.toNanos() - (System.nanoTime() - startNanos);
        part.ended.get(Math.max(0, left), TimeUnit.NANOSECONDS);
      } catch (TimeoutException e) {
        long stuck = planned.stream().filter(other -> !other.ended.isDone()).count();
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
    Moment now = parts.rolling().now();
    int rolled = 0;
    Iterator<PartitionWriter> leastRecentFirst = open.iterator();
    while (leastRecentFirst.hasNext() && rolled < MOST_ROLLED_AT_ONCE) {
      PartitionWriter writer = leastRecentFirst.next();
      if (writer.isOpen()) {
        writer.rollIfDue(now);
        rolled += writer.isOpen() ? 0 : 1;
      }
      if (!writer.isOpen()) {
        leastRecentFirst.remove();
      }
    }
  }

  /** Looks after the files of segments that got no event for a while. */
  void lookAfterIdle() throws InterruptedException {
    Moment now = parts.rolling().now();
    for (PartitionWriter writer : open) {
      writer.lookAfter(now);
    }
  }

  /**
   * Ends the run: has all segments sealed, those of stuck writes when these return.
   *
   * @return the writes that are under way still
   */
  List<CompletableFuture<Void>> end() throws InterruptedException {
    over = true;
    for (Runnable never : threads.shutdownNow()) {
      ((Part) never).ended.cancel(false);
    }
    List<CompletableFuture<Void>> stuck = new ArrayList<>();
    for (Part part : underWay) {
      if (!part.ended.isDone()) {
        stuck.add(part.ended);
      }
      part.runEnds();
    }
    for (PartitionWriter writer : open) {
      writer.seal();
    }
    return stuck;
  }

  private static boolean sealOrLeave(PartitionWriter writer) {
    try {
      writer.seal();
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      LOG.info("a segment is left to the next recorder's salvage", e);
      return false;
    }
  }
}
