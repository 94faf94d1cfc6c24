package io.tattletail.internal.merge;

import com.google.common.io.Closer;
import com.google.common.primitives.Ints;
import java.io.Closeable;
import java.io.IOException;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Merges sorted runs into the archive's order, and takes parts of the archive in when their time
 * has come. Not thread-safe.
 *
 * <p>Memory is bounded however many blocks overlap in time. When they do not all fit, each keeps
 * only its next events; what is left of it is a part of the archive again, whose time is known, and
 * is read again when the merge gets there.
 */
final class RunMerge implements Closeable {
  private final Memory memory;
  private final ReadAhead ahead;
  private final PriorityQueue<Run> running = new PriorityQueue<>();

  /** Not in {@link #running}. */
  private @Nullable Run current;

  /** {@link ReadAhead#firstMicros()}. */
  private long nextPartMicros = Long.MIN_VALUE;

  RunMerge(Memory memory, ReadAhead ahead) {
    this.memory = memory;
    this.ahead = ahead;
  }

  /** Adds a part of the archive, before the first event. */
  void add(Source source) {
    ahead.add(source);
    nextPartMicros = Math.min(nextPartMicros, source.firstMicros());
  }

  private void add(Run run) {
    memory.hold(run.heldBytes());
    running.add(run);
  }

  /** The run whose event is the current one; null before the first event and at the end. */
  @Nullable Run current() {
    return current;
  }

  /**
   * Steps to the next event in order.
   *
   * @return whether there is one
   */
  boolean next() throws IOException {
    Run run = current;
    current = null;
    if (run != null) {
      if (run.next()) {
        if (isFirst(run)) {
          current = run;
          return true;
        }
        running.add(run);
      } else {
        memory.release(run.heldBytes());
        run.close();
      }
    }
    takeDue();
    current = running.poll();
    return current != null;
  }

  /** Whether nothing else can come before: most blocks give many events in a row. */
  private boolean isFirst(Run run) {
    Run other = running.peek();
    return nextPartMicros > run.timestampMicros() && (other == null || run.compareTo(other) <= 0);
  }

  private boolean isDue() {
    Run first = running.peek();
    return first == null ? !ahead.isEmpty() : nextPartMicros <= first.timestampMicros();
  }

  private void takeDue() throws IOException {
    if (!isDue()) {
      return;
    }
    do {
      makeRoom(ahead.bytesToTake());
      for (Run run : ahead.take()) {
        add(run);
      }
      ahead.fill();
      nextPartMicros = ahead.firstMicros();
    } while (isDue());
  }

  private void makeRoom(long bytes) throws IOException {
    if (memory.hasRoom(bytes)) {
      return;
    }
    ahead.giveUp(bytes);
    if (!memory.hasRoom(bytes)) {
      shrinkRuns();
    }
    if (!memory.hasRoom(bytes)) {
      throw memory.exceeded(bytes, ahead.describeNext(), running.size());
    }
  }

  /**
   * Makes the runs share half of the memory. What they keep decides how often blocks are read
   * again, what they leave how often this is done.
   */
  private void shrinkRuns() throws IOException {
    int share = Ints.saturatedCast(memory.limit() / 2 / Math.max(1, running.size()));
    for (Run run : running) {
      int before = run.heldBytes();
      run.shrink(share);
      memory.release(before - run.heldBytes());
    }
  }

  /** Discards all that is waiting. */
  @Override
  public void close() throws IOException {
    // It closes what was registered last first.
    Closer all = Closer.create();
    all.register(ahead);
    if (current != null) {
      all.register(current);
    }
    running.forEach(all::register);
    running.clear();
    current = null;
    all.close();
  }
}
