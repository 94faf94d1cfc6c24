package io.tattletail.archive.retention;

import io.tattletail.common.Partition;
import io.tattletail.internal.layout.ArchiveStore;
import io.tattletail.internal.layout.PartitionListing;
import io.tattletail.internal.layout.PartitionTrees;
import io.tattletail.internal.spew.Interruption;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads which offsets the days cover that one run retires, and writes them to {@code retired/}.
 *
 * <p>Used by one thread.
 */
final class DayReader implements Closeable {
  private final ArchiveStore archive;
  private final RetiredStore store;
  private final RetiredRun run;
  private final OffsetLog offsets;
  private final RunLog log;

  /** Of each day whose offsets are written: the files that were read. */
  private final Map<Partition, Set<String>> read = new HashMap<>();

  /**
   * @param run the run that retires the days of {@link #read}
   * @param log is told of what could not be read
   */
  DayReader(
      ArchiveStore archive, RetiredStore store, RetiredRun run, OffsetLog offsets, RunLog log) {
    this.archive = archive;
    this.store = store;
    this.run = run;
    this.offsets = offsets;
    this.log = log;
  }

  /** Reads a day that is to go. Returns why its offsets are not known, if that is so. */
  Optional<String> read(Partition partition) throws IOException {
    stopIfInterrupted();
    PartitionListing listing = archive.allPartitions().list(partition);
    CoveredOffsets covered;
    try {
      covered = CoveredOffsets.read(archive, partition, listing);
    } catch (IOException e) {
      Interruption.endAt(e, "reading " + partition);
      log.problem("%s could not be read: %s".formatted(partition, e));
      return Optional.of("it could not be read: " + e);
    }
    if (!covered.damages().isEmpty()) {
      return Optional.of("it is damaged, restore it: " + covered.damages().get(0));
    }
    offsets.add(partition, covered.offsets());
    read.put(partition, files(listing));
    return Optional.empty();
  }

  /** The days that {@link #read} has read. */
  Set<Partition> days() {
    return read.keySet();
  }

  /** Reads those days of a run whose files were not read yet; writes the marker if all were. */
  void readMissing(RetiredRun of, List<Partition> partitions) throws IOException {
    PartitionTrees away = store.trees(of);
    List<Partition> recorded = new ArrayList<>();
    boolean complete = true;
    // Days that another process moves there from now on are read by the next run.
    int count = away.partitions().size();
    for (Partition partition : partitions) {
      stopIfInterrupted();
      PartitionListing listing = away.list(partition);
      Set<String> known = of.equals(run) ? read.getOrDefault(partition, Set.of()) : Set.of();
      if (known.containsAll(files(listing)) && !known.isEmpty()) {
        continue;
      }
      try {
        CoveredOffsets covered = CoveredOffsets.read(archive, partition, listing);
        offsets.add(partition, covered.offsets());
        covered.damages().forEach(damage -> log.problem(undeletable(of, partition, damage)));
        complete &= covered.damages().isEmpty();
        if (covered.isRecorded()) {
          recorded.add(partition);
        }
      } catch (IOException e) {
        Interruption.endAt(e, "reading " + partition);
        // Another process moves it just now, or a datanode is down: the next run reads it.
        log.problem(undeletable(of, partition, e.toString()));
        complete = false;
      }
    }
    offsets.flush();
    if (complete) {
      store.mark(of, new RetiredStore.Marker(count, recorded));
    }
  }

  private static String undeletable(RetiredRun run, Partition partition, String why) {
    return "%s in run %s: its offsets are not all known, so the run is not deleted: %s"
        .formatted(partition, run, why);
  }

  /** The files of which the events count, by name. */
  private static Set<String> files(PartitionListing listing) {
    Set<String> names = new HashSet<>();
    listing.rounds().forEach(file -> names.add(file.path().getName()));
    listing.segments().forEach(file -> names.add(file.path().getName()));
    listing.foreign().forEach(file -> names.add(file.path().getName()));
    return names;
  }

  /** For long work: ends it, where nothing is half done. */
  void stopIfInterrupted() throws InterruptedIOException {
    Interruption.endIfInterrupted("days of " + archive + " are retired");
  }

  /** Writes what was read, durably. */
  void flush() throws IOException {
    offsets.flush();
  }

  @Override
  public void close() throws IOException {
    offsets.close();
  }
}
