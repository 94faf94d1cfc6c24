package io.tattletail.archive.retention;

import io.tattletail.common.Partition;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What one run has moved, deleted and failed to do so far. Not thread-safe. */
final class RunLog {
  private final Set<Partition> late = new LinkedHashSet<>();
  private final Set<Partition> restored = new LinkedHashSet<>();
  private final List<String> deleted = new ArrayList<>();
  private final Set<String> problems = new LinkedHashSet<>();

  /** Days that were retired before were moved away. */
  void late(Collection<Partition> days) {
    late.addAll(days);
  }

  /** A day is in the archive's trees again. */
  void restored(Partition day) {
    restored.add(day);
  }

  /** The days of a run are deleted for good. */
  void deleted(RetiredRun run) {
    deleted.add(run.id());
  }

  /** A step failed, which the next run tries again. */
  void problem(String message) {
    problems.add(message);
  }

  List<Partition> late() {
    return List.copyOf(late);
  }

  List<Partition> restored() {
    return List.copyOf(restored);
  }

  List<String> deleted() {
    return List.copyOf(deleted);
  }

  List<String> problems() {
    return List.copyOf(problems);
  }
}
