package io.tattletail.internal.merge;

import com.google.common.io.Closer;
import java.io.IOException;
import java.util.Collection;
import java.util.Comparator;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** The sources that nobody has begun to load, by time. Used by the merging thread alone. */
final class WaitingSources {
  private final PriorityQueue<Source> sources =
      new PriorityQueue<>(Comparator.comparingLong(Source::firstMicros));

  void add(Source source) {
    sources.add(source);
  }

  void addAll(Collection<Source> added) {
    sources.addAll(added);
  }

  /**
   * Takes back what was added.
   *
   * @return false if it is being loaded, or is on the merge
   */
  boolean withdraw(Source source) {
    return sources.remove(source);
  }

  /** The source that is needed first; null if there is none. */
  @Nullable Source first() {
    return sources.peek();
  }

  /** Takes the source that is needed first. */
  Source take() {
    return sources.remove();
  }

  boolean isEmpty() {
    return sources.isEmpty();
  }

  /** Discards all. */
  void discard() throws IOException {
    Closer all = Closer.create();
    sources.forEach(source -> all.register(source::discard));
    sources.clear();
    all.close();
  }
}
