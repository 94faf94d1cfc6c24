package io.tattletail.replay;

import java.io.Closeable;
import java.io.IOException;
import java.util.Comparator;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Merges sorted runs into the archive's order, and opens sources when their time has come. Not
 * thread-safe.
 */
final class Merge implements Closeable {
  private final PriorityQueue<Source> waiting =
      new PriorityQueue<>(Comparator.comparingLong(Source::firstMicros));
  private final PriorityQueue<Run> running = new PriorityQueue<>();

  /** The run whose event was given last; not in {@link #running}. */
  private @Nullable Run current;

  /** Adds a part of the archive that has no event before what was given last. */
  void add(Source source) {
    waiting.add(source);
  }

  /** Adds a block. */
  void add(Run run) throws IOException {
    if (run.next()) {
      running.add(run);
    }
  }

  /**
   * Steps to the next event in order.
   *
   * @return the run whose current event it is, valid until the next call; null at the end
   */
  @Nullable Run next() throws IOException {
    Run run = current;
    current = null;
    if (run != null && run.next()) {
      if (isFirst(run)) {
        current = run;
        return run;
      }
      running.add(run);
    }
    openDue();
    current = running.poll();
    return current;
  }

  /** Whether nothing else can come before: most blocks give many events in a row. */
  private boolean isFirst(Run run) {
    Source source = waiting.peek();
    Run other = running.peek();
    return (source == null || source.firstMicros() > run.timestampMicros())
        && (other == null || run.compareTo(other) <= 0);
  }

  private void openDue() throws IOException {
    for (Source source = waiting.peek(); source != null; source = waiting.peek()) {
      Run first = running.peek();
      if (first != null && source.firstMicros() > first.timestampMicros()) {
        return;
      }
      waiting.remove();
      source.open(this);
    }
  }

  /** Discards all that is waiting. */
  @Override
  public void close() throws IOException {
    IOException failure = null;
    for (Source source : waiting) {
      try {
        source.discard();
      } catch (IOException e) {
        if (failure == null) {
          failure = e;
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    waiting.clear();
    running.clear();
    if (failure != null) {
      throw failure;
    }
  }
}
