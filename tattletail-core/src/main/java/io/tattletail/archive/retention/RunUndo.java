package io.tattletail.archive.retention;

import io.tattletail.common.ArchiveException;
import io.tattletail.common.Floors;
import io.tattletail.common.Partition;
import io.tattletail.internal.layout.ArchiveDescriptor;
import io.tattletail.internal.layout.ArchiveStore;
import java.io.IOException;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Undoes one run: its days are moved back first, and then the floors of their channels are lowered.
 * A dry run takes the same decision. Used by one thread.
 */
final class RunUndo {
  private final ArchiveStore archive;
  private final RetiredStore store;
  private final String id;
  private final List<Partition> days;

  /** Of each channel, the first day that comes back: its new floor. */
  private final Map<String, LocalDate> lowest = new TreeMap<>();

  private RunUndo(ArchiveStore archive, RetiredStore store, String id, List<Partition> days) {
    this.archive = archive;
    this.store = store;
    this.id = id;
    this.days = days;
    for (Partition day : days) {
      lowest.merge(day.channel(), day.date(), (one, other) -> one.isBefore(other) ? one : other);
    }
  }

  /**
   * Decides which days come back.
   *
   * @throws ArchiveException if there is no such run, or if it cannot be undone now
   */
  static RunUndo decide(ArchiveStore archive, RetiredStore store, String id) throws IOException {
    RetiredRun undone =
        store.runsWithDays().stream()
            .filter(run -> run.id().equals(id))
            .findFirst()
            .orElseThrow(
                () ->
                    new ArchiveException(
                        "there is no run %s in %s: it was undone, or its days are deleted"
                            .formatted(id, archive.directories().retiredDays())));
    RunUndo undo = new RunUndo(archive, store, id, store.trees(undone).partitions());
    undo.checkLaterDays();
    return undo;
  }

  /** A lower floor would call later days lost that are retired by another run, or deleted. */
  private void checkLaterDays() throws IOException {
    Set<Partition> own = Set.copyOf(days);
    Set<Partition> known = new HashSet<>(archive.allPartitions().partitions());
    known.addAll(own);
    for (RetiredRun other : store.runs()) {
      for (Partition day : store.trees(other).partitions()) {
        known.add(day);
        if (isLater(day) && !own.contains(day)) {
          throw new ArchiveException(
              "run %s cannot be undone before run %s, which retired %s, a later day of the channel"
                  .formatted(id, other.id(), day));
        }
      }
    }
    for (Partition day : store.retiredDays()) {
      if (isLater(day) && !known.contains(day)) {
        throw new ArchiveException(
            "run %s cannot be undone: %s was retired too, and is deleted".formatted(id, day));
      }
    }
  }

  private boolean isLater(Partition day) {
    LocalDate first = lowest.get(day.channel());
    return first != null && day.date().isAfter(first);
  }

  ChangePlan plan() {
    return ChangePlan.ofUndo(days);
  }

  RetentionReport execute(RetentionRun job) throws IOException {
    Set<Partition> own = Set.copyOf(days);
    for (RetiredRun other : store.runs()) {
      for (Partition day : store.trees(other).partitions()) {
        if (own.contains(day)) {
          job.runs().bringBack(day, other);
        }
      }
    }
    checkBack();
    archive.changeDescriptor(this::lowered);
    job.runs().restore();
    return job.report();
  }

  /** Another run may have deleted a day meanwhile: a floor below it would call it lost. */
  private void checkBack() throws IOException {
    Set<Partition> away = new HashSet<>(days);
    away.removeAll(archive.allPartitions().partitions());
    if (!away.isEmpty()) {
      throw new ArchiveException(
          "run %s cannot be undone now: another run moves or has deleted %s".formatted(id, away));
    }
  }

  private ArchiveDescriptor lowered(ArchiveDescriptor descriptor) {
    Floors floors = descriptor.floors();
    for (Map.Entry<String, LocalDate> channel : lowest.entrySet()) {
      floors = floors.keeping(channel.getKey(), channel.getValue());
    }
    return descriptor.with(floors);
  }
}
