package io.tattletail.replay;

import static com.google.common.base.Preconditions.checkState;

import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A part of the archive that is not on the merge yet: a day, a segment, or some blocks. It is
 * loaded when the merge reaches its time, or ahead of that on another thread; what was loaded then
 * goes to the merge. All but {@link #load} is called by the replaying thread alone.
 */
abstract class Source {
  private final long firstMicros;
  private @Nullable Loading loading;
  private boolean nextTold;

  Source(long firstMicros) {
    this.firstMicros = firstMicros;
  }

  /** What was loaded, to be put on the merge or given up. */
  interface Loaded {
    /** Adds runs of events, or smaller parts. */
    void addTo(Merge merge) throws IOException;

    /** Closes what is open. On any thread. */
    default void discard() {}
  }

  /** It has no event before this time, in microseconds. */
  final long firstMicros() {
    return firstMicros;
  }

  /** How much memory loading it takes, at most, until it is on the merge. */
  abstract long loadBytes();

  /** Reads it. On any thread; called again if what was loaded had to be given up. */
  abstract Loaded load() throws IOException;

  /** Whether it is smaller parts, which become known only when it is on the merge. */
  abstract boolean hasParts();

  /** What can be loaded beside it once it is being loaded. */
  Optional<Source> next() {
    return Optional.empty();
  }

  /** Gives up what it holds, if it is never going to be on the merge. */
  void discard() throws IOException {}

  /** {@link #next()}, the first time. */
  final Optional<Source> tellNext() {
    if (nextTold) {
      return Optional.empty();
    }
    nextTold = true;
    return next();
  }

  /** Whether it is loaded, or is going to be. */
  final boolean isStarted() {
    return loading != null;
  }

  final Loading start() {
    checkState(loading == null, "it was started before");
    loading = new Loading(this);
    return loading;
  }

  final Loading loading() {
    checkState(loading != null, "it was not started");
    return loading;
  }

  /** Forgets its loading: it was used, or given up. */
  final void stop() {
    loading = null;
  }
}
