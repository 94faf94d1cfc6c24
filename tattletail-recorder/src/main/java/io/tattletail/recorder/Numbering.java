package io.tattletail.recorder;

/** Numbers the events of one partition. Guarded by the lock of {@link AppendBuffer}. */
final class Numbering {
  private long nextSequence;

  /** The sequence of the next event. */
  long sequence() {
    return nextSequence;
  }

  void advance() {
    nextSequence++;
  }
}
