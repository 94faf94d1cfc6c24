package io.tattletail.internal.merge;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * A part of the archive that is not on the merge yet: a partition, a file, or some blocks. It is
 * loaded when the merge reaches its time, or ahead of that on another thread; what was loaded then
 * is unpacked. All but {@link #load} is called by the merging thread alone.
 */
abstract class Source {
  private final long firstMicros;
  private boolean nextTold;

  Source(long firstMicros) {
    this.firstMicros = firstMicros;
  }

  /** What was loaded, to be unpacked or given up. */
  interface Loaded {
    /** What it is made of. On the merging thread, once. */
    Contents unpack() throws IOException;

    /** Closes what is open. On any thread. */
    default void discard() {}
  }

  /**
   * What a source is made of.
   *
   * @param sources smaller parts
   * @param runs at their first events
   */
  record Contents(List<Source> sources, List<Run> runs) {
    static final Contents NOTHING = new Contents(List.of(), List.of());

    static Contents ofSources(List<Source> sources) {
      return new Contents(sources, List.of());
    }

    static Contents ofRuns(List<Run> runs) {
      return new Contents(List.of(), runs);
    }
  }

  /** It has no event before this time, in microseconds. */
  final long firstMicros() {
    return firstMicros;
  }

  /** How much memory loading it takes, at most, until it is unpacked. */
  abstract long loadBytes();

  /** Reads it. On any thread; called again if what was loaded had to be given up. */
  abstract Loaded load() throws IOException;

  /** Whether it is made of smaller parts, which become known only when it is unpacked. */
  abstract boolean hasParts();

  /** What can be loaded beside it once it is being loaded. */
  Optional<Source> next() {
    return Optional.empty();
  }

  /** Gives up what it holds, if it is never going to be loaded. */
  void discard() throws IOException {}

  /** {@link #next()}, the first time. */
  final Optional<Source> tellNext() {
    if (nextTold) {
      return Optional.empty();
    }
    nextTold = true;
    return next();
  }
}
