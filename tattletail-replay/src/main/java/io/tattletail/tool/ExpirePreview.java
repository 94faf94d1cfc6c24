package io.tattletail.tool;

import io.tattletail.archive.Archive;
import io.tattletail.archive.retention.ArchiveRetention;
import io.tattletail.archive.retention.RetiredRun;
import io.tattletail.common.Floors;
import io.tattletail.common.Floors.Hold;
import io.tattletail.common.Partition;
import io.tattletail.internal.layout.PartitionTrees;
import io.tattletail.spew.ChannelFilter;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Says what undoing, holding and releasing would do, by the names of directories. */
final class ExpirePreview {
  private final Archive archive;
  private final ArchiveRetention retention;

  ExpirePreview(Archive archive, ArchiveRetention retention) {
    this.archive = archive;
    this.retention = retention;
  }

  /**
   * A run that can be undone.
   *
   * @param id by which it is undone
   * @param began when
   * @param days that it retired and that are not deleted
   */
  record Run(String id, Instant began, List<Partition> days) {}

  /** The runs that can be undone, the oldest first. */
  List<Run> runs() throws IOException {
    List<Run> runs = new ArrayList<>();
    for (RetiredRun run : retention.runs()) {
      runs.add(
          new Run(
              run.id(),
              run.began(),
              archive.store().listing().partitionsBelow(run.path()).partitions()));
    }
    return runs;
  }

  /** The days that come back with a run. */
  List<Partition> undone(String id) throws IOException {
    for (Run run : runs()) {
      if (run.id().equals(id)) {
        return run.days();
      }
    }
    throw ToolException.usage(
        "there is no run %s to undo; tattletail expire --runs lists them".formatted(id));
  }

  /**
   * What a hold covers.
   *
   * @param kept days that are in the archive
   * @param restored days that are retired, and would be brought back
   */
  record Held(List<Partition> kept, List<Partition> restored) {}

  Held held(Hold hold) throws IOException {
    Set<Partition> restored = new LinkedHashSet<>();
    for (Run run : runs()) {
      run.days().stream()
          .filter(day -> hold.covers(day.channel(), day.date()))
          .forEach(restored::add);
    }
    Floors floors = archive.floors();
    List<Partition> kept = days(hold).stream().filter(day -> !floors.isRetired(day)).toList();
    return new Held(kept, List.copyOf(restored));
  }

  /** The days that are retired when a hold is released. */
  List<Partition> released(Hold hold) throws IOException {
    Floors floors = archive.floors();
    Floors without =
        Floors.of(
            floors.floors(), floors.holds().stream().filter(other -> !other.equals(hold)).toList());
    return days(hold).stream().filter(without::isRetired).toList();
  }

  private List<Partition> days(Hold hold) throws IOException {
    List<Partition> days = new ArrayList<>();
    PartitionTrees trees = archive.store().allPartitions();
    for (String channel : trees.channels(ChannelFilter.of(hold.channels()))) {
      for (LocalDate day : trees.dates(channel)) {
        if (hold.covers(channel, day)) {
          days.add(new Partition(channel, day));
        }
      }
    }
    return days;
  }
}
