package io.tattletail.internal.merge;

import com.google.common.io.Closer;
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

  private static final Comparator<Source> BY_TIME = Comparator.comparingLong(Source::firstMicros);

  private final Memory memory;
  private final Executor threads;
  private final PriorityQueue<Source> waiting = new PriorityQueue<>(BY_TIME);
  private final PriorityQueue<Source> started = new PriorityQueue<>(BY_TIME);

  /**
   * How much may be loaded ahead: grows as the merge goes on, and is halved when something had to
   * be given up, which is then read again.
   */
  private long aheadBytes = FIRST_AHEAD_BYTES;

  /** By how much that grows at most: only a little once something was given up. */
  private long maxGrowth = MAX_AHEAD_BYTES;

  private long startedBytes;

  ReadAhead(Memory memory, Executor threads) {
    this.memory = memory;
    this.threads = threads;
  }

  void add(Source source) {
    waiting.add(source);
  }

  /**
   * Takes back what was added.
   *
   * @return false if it is being loaded, or is on the merge
   */
  boolean withdraw(Source source) {
    return waiting.remove(source);
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
    Source one = waiting.peek();
    Source other = started.peek();
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    return other.firstMicros() <= one.firstMicros() ? other : one;
  }

  /** Says what {@link #take} gives, for messages. */
  String describeNext() {
    return String.valueOf(first());
  }

  /** How much memory {@link #take} needs that is not held yet. */
  long bytesToTake() {
    Source next = first();
    return next == null || next.isStarted() ? 0 : next.loadBytes();
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
      return load(source);
    } finally {
      flight.end();
      if (flight.shouldCommit()) {
        flight.waitedFor = source.toString();
        flight.commit();
      }
    }
  }

  private Source.Loaded load(Source source) throws IOException {
    if (!source.isStarted()) {
      waiting.remove();
      source.tellNext().ifPresent(waiting::add);
      return source.load();
    }
    aheadBytes = Math.min(aheadBytes + Math.min(aheadBytes, maxGrowth), MAX_AHEAD_BYTES);
    started.remove();
    LoadTask task = source.task();
    try {
      return task.await();
    } finally {
      stopped(source);
    }
  }

  private void stopped(Source source) {
    source.stop();
    startedBytes -= source.loadBytes();
    memory.release(source.loadBytes());
  }

  /** Has as much loaded as there is room for; an eighth is kept for what is found later. */
  void fill() throws IOException {
    addParts();
    while (started.size() < MAX_STARTED && !waiting.isEmpty()) {
      long bytes = waiting.peek().loadBytes();
      if (startedBytes + bytes > aheadBytes || !memory.hasRoom(bytes + memory.limit() / 8)) {
        return;
      }
      start(waiting.remove());
    }
  }

  private void start(Source source) {
    LoadTask task = source.start();
    startedBytes += source.loadBytes();
    memory.hold(source.loadBytes());
    started.add(source);
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
    List<Source> ready = new ArrayList<>();
    for (Source source : started) {
      if (source.hasParts() && source.task().isReady()) {
        ready.add(source);
      }
    }
    for (Source source : ready) {
      started.remove(source);
      Source.Loaded loaded = source.task().await();
      stopped(source);
      waiting.addAll(loaded.unpack().sources());
    }
  }

  /**
   * Gives up what was loaded ahead, segments that were opened too, what is needed last first, until
   * so much is free.
   */
  void giveUp(long bytes) {
    List<Source> lastFirst = new ArrayList<>(started);
    lastFirst.sort(BY_TIME.reversed());
    for (Source source : lastFirst) {
      if (memory.hasRoom(bytes)) {
        return;
      }
      started.remove(source);
      source.task().discard();
      stopped(source);
      waiting.add(source);
      aheadBytes = Math.max(FIRST_AHEAD_BYTES, startedBytes / 2);
      maxGrowth = SMALL_GROWTH_BYTES;
    }
  }

  /** Gives up everything. */
  @Override
  public void close() throws IOException {
    for (Source source : started) {
      source.task().discard();
      memory.release(source.loadBytes());
    }
    waiting.addAll(started);
    started.clear();
    Closer all = Closer.create();
    waiting.forEach(source -> all.register(source::discard));
    waiting.clear();
    all.close();
  }
}
