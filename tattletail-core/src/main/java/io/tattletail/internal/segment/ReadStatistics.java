package io.tattletail.internal.segment;

import java.util.concurrent.atomic.LongAdder;

/** Counts the calls of the file system that reading segments made. Thread-safe. */
public final class ReadStatistics {
  private final LongAdder opens = new LongAdder();
  private final LongAdder reads = new LongAdder();
  private final LongAdder bytes = new LongAdder();

  void countOpen() {
    opens.increment();
  }

  void countRead(long length) {
    reads.increment();
    bytes.add(length);
  }

  /** How many files were opened. */
  public long opens() {
    return opens.sum();
  }

  /** How many reads there were; one sequential scan is one. */
  public long reads() {
    return reads.sum();
  }

  /** How many bytes they returned. */
  public long bytes() {
    return bytes.sum();
  }
}
