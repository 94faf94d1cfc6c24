package io.tattletail.replay;

import java.io.IOException;

/**
 * A part of the archive that is not open yet: a day, a segment, or some blocks. Opening it adds to
 * the merge smaller parts, or runs of events.
 */
interface Source {
  /** It has no event before this time, in microseconds. */
  long firstMicros();

  /** Adds what it consists of. Called once. */
  void open(Merge merge) throws IOException;

  /** Gives up what it holds, if it is not going to be opened. */
  default void discard() throws IOException {}
}
