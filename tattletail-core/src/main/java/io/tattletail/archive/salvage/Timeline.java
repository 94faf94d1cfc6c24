package io.tattletail.archive.salvage;

import java.io.IOException;
import java.util.Comparator;
import java.util.TreeSet;

/**
 * The steps of a partition's verification in an order in which little has to be remembered: what is
 * compared with other events has its turn when those were read.
 *
 * <p>Not thread-safe.
 */
final class Timeline {
  private final TreeSet<Entry> byTurn =
      new TreeSet<>(
          Comparator.comparingLong(Entry::turnMicros)
              .thenComparing(Entry::rank)
              .thenComparingLong(Entry::serial));
  private final TreeSet<Entry> byFirst =
      new TreeSet<>(Comparator.comparingLong(Entry::firstMicros).thenComparingLong(Entry::serial));
  private long serial;

  /** What goes first among steps of the same time. */
  enum Rank {
    /** Adds events that others are compared with. */
    EVENTS,
    /** Compares the events of an absorbed file with those of the rounds. */
    COPIES
  }

  /** Reads a file, or a part of one; it may add more steps. */
  interface Step {
    void run() throws IOException;
  }

  private record Entry(long firstMicros, long turnMicros, Rank rank, long serial, Step step) {}

  /**
   * Adds a step.
   *
   * @param firstMicros no event of it is earlier
   * @param turnMicros it has its turn before all steps of a later time
   */
  void add(long firstMicros, long turnMicros, Rank rank, Step step) {
    Entry entry = new Entry(firstMicros, turnMicros, rank, serial++, step);
    byTurn.add(entry);
    byFirst.add(entry);
  }

  boolean isEmpty() {
    return byTurn.isEmpty();
  }

  /** No event of any step to come is earlier. */
  long firstMicros() {
    return byFirst.first().firstMicros;
  }

  /** Runs the next step. */
  void runNext() throws IOException {
    Entry next = byTurn.first();
    byTurn.remove(next);
    byFirst.remove(next);
    next.step.run();
  }
}
