package io.tattletail.recorder;

import io.tattletail.internal.layout.RecorderName;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.Set;

/** The names of one recorder's runs, by which it knows its own files. Thread-safe. */
final class RunNames {
  /** Older names are forgotten. */
  private static final int MOST_NAMES = 1_000;

  private final String given;
  private final InstantSource clock;

  /** Guarded by itself. */
  private final Set<String> names = new LinkedHashSet<>();

  private volatile RecorderName present;

  /** Begins with the name of the first run. */
  RunNames(RecorderOptions options) {
    given = options.name();
    clock = options.clock();
    present = make();
  }

  private RecorderName make() {
    RecorderName next = RecorderName.starting(given, clock.instant());
    synchronized (names) {
      if (names.size() == MOST_NAMES) {
        names.remove(names.iterator().next());
      }
      names.add(next.text());
    }
    return next;
  }

  /** The name of the present run, or of the last one. */
  RecorderName present() {
    return present;
  }

  /** Makes a name for the next run, which is the present one from now on. */
  RecorderName next() {
    RecorderName next = make();
    present = next;
    return next;
  }

  /** Whether a run of this recorder has, or had, this name. */
  boolean isOwn(String recorder) {
    synchronized (names) {
      return names.contains(recorder);
    }
  }
}
