package io.tattletail.internal.merge;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Knows what the merge is going to need, and when, and has it loaded before. Which blocks come next
 * is known from the indexes, so nothing is loaded that is not needed, and in the order in which it
 * is needed.
 *
 * <p>Used by the merging thread alone; what other threads do is {@link Source#load}. What no other
 * thread has begun when it is needed, the merging thread loads itself.
 */
final class ReadAhead implements Closeable {
  /** How many sources are loaded or being loaded at a time: the bound for tiny files. */
  private static final int MAX_STARTED = 128;

  /** Whoever stops after the first events has had not much more than these read. */
  private static final long FIRST_AHEAD_BYTES = 1 << 20;

  /**
   * Covers some 50 ms of a replay at full speed, longer than a read takes; more would only make the
   * garbage collector copy it.
   */
  private static final long MAX_AHEAD_BYTES = 16 << 20;

  private static final long SMALL_GROWTH_BYTES = 16 << 10;

  private static final Comparator<LoadTask> BY_TIME =
      Comparator.comparingLong(LoadTask::firstMicros);

  private final Memory memory;
  private final Executor threads;
  private final WaitingSources waiting;
  private final PriorityQueue<LoadTask> started = new PriorityQueue<>(BY_TIME);

  /**
   * How much may be loaded ahead: grows as the merge goes on, and is halved when something had to
   * be given up, which is then read again.
   */
  private long aheadBytes = FIRST_AHEAD_BYTES;

  /** By how much that grows at most: only a little once something was given up. */
  private long maxGrowth = MAX_AHEAD_BYTES;

  private long startedBytes;

  /**
   * @param waiting also gets what is left of blocks that are given up on the merge
   */
  ReadAhead(Memory memory, WaitingSources waiting, Executor threads) {
    this.memory = memory;
    this.waiting = waiting;
    this.threads = threads;
  }

  void add(Source source) {
    waiting.add(source);
  }

  /** Nothing that is not on the merge has an event before this time; the latest at the end. */
  long firstMicros() {
    Source next = first();
    return next == null ? Long.MAX_VALUE : next.firstMicros();
  }

  boolean isEmpty() {
    return waiting.isEmpty() && started.isEmpty();
  }

  private @Nullable Source first() {
    LoadTask task = nextStarted();
    return task == null ? waiting.first() : task.source();
  }

  /** The task of what is needed next; null if that was not started. */
  private @Nullable LoadTask nextStarted() {
    LoadTask task = started.peek();
    Source source = waiting.first();
    return task == null || source == null || task.firstMicros() <= source.firstMicros()
        ? task
        : null;
  }

  /** Says what {@link #take} gives, for messages. */
  String describeNext() {
    return String.valueOf(first());
  }

  /** How much memory {@link #take} needs that is not held yet. */
  long bytesToTake() {
    Source next = waiting.first();
    return next == null || nextStarted() != null ? 0 : next.loadBytes();
  }

  /**
   * Takes what is needed next. There must be something.
   *
   * @return its runs; none if it is made of smaller parts, which wait now in its place
   */
  List<Run> take() throws IOException {
    Source.Contents contents = load().unpack();
    waiting.addAll(contents.sources());
    return contents.runs();
  }

  private Source.Loaded load() throws IOException {
    Source source = first();
    if (source == null) {
      throw new IllegalStateException("there is nothing left");
    }
    JfrReplayStall flight = new JfrReplayStall();
    flight.begin();
    try {
      return loadNext();
    } finally {
      flight.end();
      if (flight.shouldCommit()) {
        flight.waitedFor = source.toString();
        flight.commit();
      }
    }
  }

  private Source.Loaded loadNext() throws IOException {
    LoadTask task = nextStarted();
    if (task == null) {
      Source source = waiting.take();
      source.tellNext().ifPresent(waiting::add);
      return source.load();
    }
    aheadBytes = Math.min(aheadBytes + Math.min(aheadBytes, maxGrowth), MAX_AHEAD_BYTES);
    started.remove();
    try {
      return task.await();
    } finally {
      stopped(task);
    }
  }

  private void stopped(LoadTask task) {
    startedBytes -= task.source().loadBytes();
    memory.release(task.source().loadBytes());
  }

  /** Has as much loaded as there is room for; an eighth is kept for what is found later. */
  void fill() throws IOException {
    addParts();
    Source next = waiting.first();
    while (started.size() < MAX_STARTED && next != null) {
      long bytes = next.loadBytes();
      if (startedBytes + bytes > aheadBytes || !memory.hasRoom(bytes + memory.limit() / 8)) {
        return;
      }
      start(waiting.take());
      next = waiting.first();
    }
  }

  private void start(Source source) {
    LoadTask task = new LoadTask(source);
    startedBytes += source.loadBytes();
    memory.hold(source.loadBytes());
    started.add(task);
    source.tellNext().ifPresent(waiting::add);
    try {
      threads.execute(task);
    } catch (RejectedExecutionException e) {
      // The threads were ended: the merging thread loads it when it needs it, or is told why not.
      return;
    }
  }

  /** Partitions and files that were read tell what else there is to read ahead. */
  private void addParts() throws IOException {
    List<LoadTask> ready = new ArrayList<>();
    for (LoadTask task : started) {
      if (task.source().hasParts() && task.isReady()) {
        ready.add(task);
      }
    }
    for (LoadTask task : ready) {
      started.remove(task);
      Source.Loaded loaded = task.await();
      stopped(task);
      waiting.addAll(loaded.unpack().sources());
    }
  }

  /**
   * Gives up what was loaded ahead, segments that were opened too, what is needed last first, until
   * so much is free.
   */
  void giveUp(long bytes) {
    List<LoadTask> lastFirst = new ArrayList<>(started);
    lastFirst.sort(BY_TIME.reversed());
    for (LoadTask task : lastFirst) {
      if (memory.hasRoom(bytes)) {
        return;
      }
      started.remove(task);
      task.discard();
      stopped(task);
      waiting.add(task.source());
      aheadBytes = Math.max(FIRST_AHEAD_BYTES, startedBytes / 2);
      maxGrowth = SMALL_GROWTH_BYTES;
    }
  }

  /** Gives up everything. */
  @Override
  public void close() throws IOException {
    for (LoadTask task : started) {
      task.discard();
      memory.release(task.source().loadBytes());
      waiting.add(task.source());
    }
    started.clear();
    waiting.discard();
  }
}
