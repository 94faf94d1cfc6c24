package io.tattletail.archive.retention;

import io.tattletail.common.Floors;
import io.tattletail.common.Floors.Hold;
import io.tattletail.common.Partition;
import io.tattletail.internal.layout.ArchiveDescriptor;
import io.tattletail.internal.layout.ArchiveStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Holds days: those that are retired and not deleted are moved back first, and then the hold is
 * written into the descriptor. Used by one thread.
 */
final class DayHold {
  private final ArchiveStore archive;
  private final RetiredStore store;
  private final Hold hold;

  DayHold(ArchiveStore archive, RetiredStore store, Hold hold) {
    this.archive = archive;
    this.store = store;
    this.hold = hold;
  }

  /** A covered day in the directory of a run. */
  private record Away(Partition day, RetiredRun run) {}

  private List<Away> away() throws IOException {
    List<Away> away = new ArrayList<>();
    for (RetiredRun run : store.runs()) {
      for (Partition day : store.trees(run).partitions()) {
        if (covers(day)) {
          away.add(new Away(day, run));
        }
      }
    }
    return away;
  }

  private boolean covers(Partition day) {
    return hold.covers(day.channel(), day.date());
  }

  ChangePlan plan() throws IOException {
    List<Partition> restored = away().stream().map(Away::day).distinct().toList();
    Floors floors = archive.floors();
    List<Partition> held =
        HoldRelease.covered(archive.allPartitions(), hold).stream()
            .filter(day -> !floors.isRetired(day))
            .toList();
    return ChangePlan.ofHold(restored, held);
  }

  RetentionReport execute(RetentionRun job) throws IOException {
    Set<Partition> gone = new HashSet<>(store.retiredDays());
    gone.removeIf(day -> !covers(day));
    for (Away away : away()) {
      job.runs().bringBack(away.day(), away.run());
    }
    archive.changeDescriptor(this::withHold);
    job.runs().restore();
    gone.removeAll(archive.allPartitions().partitions());
    gone.forEach(day -> job.problem("%s is deleted: the hold comes too late".formatted(day)));
    return job.report();
  }

  private ArchiveDescriptor withHold(ArchiveDescriptor descriptor) {
    List<Hold> holds = new ArrayList<>(descriptor.floors().holds());
    if (!holds.contains(hold)) {
      holds.add(hold);
    }
    return descriptor.withHolds(holds);
  }
}
