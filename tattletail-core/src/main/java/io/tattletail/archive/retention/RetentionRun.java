package io.tattletail.archive.retention;

import io.tattletail.archive.retention.RetentionPlan.Item;
import io.tattletail.archive.retention.RetentionPlan.Kept;
import io.tattletail.common.ArchiveException;
import io.tattletail.common.Floors;
import io.tattletail.common.Partition;
import io.tattletail.internal.layout.ArchiveDescriptor;
import io.tattletail.internal.layout.ArchiveStore;
import io.tattletail.internal.layout.PartitionTrees;
import io.tattletail.internal.layout.RecorderName;
import io.tattletail.spew.ChannelFilter;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run, in this order:
 *
 * <ol>
 *   <li>Read the days that go, and write which offsets they cover to {@code retired/}, durably.
 *   <li><b>Raise the floors: a revision of the descriptor. This decides.</b>
 *   <li>Move all days that are retired and still lie in the archive's trees to the run's directory;
 *       read what the first step did not, and write its offsets too; then the marker.
 * </ol>
 *
 * <p>Whoever dies before the second step leaves offsets that count for nothing. Whoever dies after
 * it leaves days that nobody sees, and the next run moves them. Two rules hold at last, and each
 * run sees to both: the trees have no retired day, and the runs' directories have no other.
 *
 * <p>Used by one thread.
 */
final class RetentionRun {
  private static final Logger LOG = LoggerFactory.getLogger(RetentionRun.class);

  private final ArchiveStore archive;
  private final RetiredStore store;
  private final RetiredRun run;

  /**
   * For days that are below the floor already. By itself, so that undoing what this run retires
   * does not depend on runs that retired days before these.
   */
  private final RetiredRun lateRun;

  private final RunLog log = new RunLog();
  private final DayReader reader;
  private final RetiredRuns runs;
  private boolean putAway;

  private RetentionRun(ArchiveStore archive, Instant now) {
    this.archive = archive;
    this.store = new RetiredStore(archive);
    RecorderName name = RetiredRun.newWriter(now);
    this.run = RetiredRun.of(name, archive.directories().retiredDays());
    this.lateRun = RetiredRun.of(RetiredRun.newWriter(now), archive.directories().retiredDays());
    OffsetLog offsets = new OffsetLog(archive, name, now);
    this.reader = new DayReader(archive, store, run, offsets, log);
    this.runs = new RetiredRuns(archive, store, log);
  }

  interface Job<T> {
    T run(RetentionRun run) throws IOException;
  }

  /** Has a job done; what it wrote of offsets is closed after it. */
  static <T> T of(ArchiveStore archive, Instant now, Job<T> job) throws IOException {
    RetentionRun run = new RetentionRun(archive, now);
    try (DayReader open = run.reader) {
      T result = job.run(run);
      open.flush();
      return result;
    }
  }

  /** Decides what goes, as far as no objection is made to a day. */
  interface Decider {
    Decision decide(Function<Partition, Optional<String>> objection) throws IOException;
  }

  /**
   * Retires what is planned and may go, except for what cannot be read. Reading takes long, and
   * events may be recorded or holds be made meanwhile: so it is decided again after it.
   */
  RetentionReport retire(Decider decider, Set<Partition> planned, Instant undoFrom)
      throws IOException {
    finishRuns();
    Map<Partition, String> unreadable = new HashMap<>();
    for (Decision.ChannelDecision channel :
        decider.decide(day -> unlessIn(planned, day)).channels()) {
      for (Item item : channel.going()) {
        Optional<String> problem = reader.read(item.partition());
        if (problem.isPresent()) {
          unreadable.put(item.partition(), problem.get());
          break;
        }
      }
    }
    reader.flush();
    archive.refresh();
    Decision decision =
        decider.decide(
            day -> Optional.ofNullable(unreadable.get(day)).or(() -> unlessIn(reader.days(), day)));
    List<Floors.Floor> floors = decision.floors();
    return finish(
        decision.going(),
        decision.kept(),
        descriptor -> descriptor.withFloors(FloorMerge.raise(descriptor.floors(), floors)),
        undoFrom);
  }

  private static Optional<String> unlessIn(Set<Partition> days, Partition day) {
    return days.contains(day)
        ? Optional.empty()
        : Optional.of("it was not to be retired when the run was planned");
  }

  /**
   * The second and the third step.
   *
   * @param change makes the days retired
   * @param undoFrom runs that began before are deleted
   */
  private RetentionReport finish(
      List<Item> going, List<Kept> kept, UnaryOperator<ArchiveDescriptor> change, Instant undoFrom)
      throws IOException {
    reader.flush();
    if (!going.isEmpty()) {
      archive.changeDescriptor(change);
    }
    Set<Partition> decided = new HashSet<>();
    going.forEach(item -> decided.add(item.partition()));
    putAwayAll(decided);
    runs.restore();
    runs.deleteBefore(undoFrom);
    Floors floors = archive.floors();
    List<Item> retired = going.stream().filter(item -> floors.isRetired(item.partition())).toList();
    LOG.info(
        "retired {} days of channels in {}, and put {} away that were retired before, under run {}",
        retired.size(),
        archive,
        log.late().size(),
        run);
    return new RetentionReport(
        putAway ? Optional.of(run.id()) : Optional.empty(), retired, kept, log);
  }

  /** Makes held days retired, as far as nothing but the hold keeps them. */
  RetentionReport release(Floors.Hold hold, List<Item> going, Instant undoFrom) throws IOException {
    finishRuns();
    for (Item item : going) {
      Optional<String> problem = reader.read(item.partition());
      if (problem.isPresent()) {
        throw new ArchiveException(
            "%s cannot be released: %s: %s".formatted(hold, item.partition(), problem.get()));
      }
    }
    RetentionReport report =
        finish(going, List.of(), descriptor -> without(descriptor, hold), undoFrom);
    if (going.isEmpty()) {
      archive.changeDescriptor(descriptor -> without(descriptor, hold));
    }
    return report;
  }

  private static ArchiveDescriptor without(ArchiveDescriptor descriptor, Floors.Hold hold) {
    return descriptor.withHolds(
        descriptor.floors().holds().stream().filter(other -> !other.equals(hold)).toList());
  }

  /** Moves all days that are retired and still lie in the trees, whoever retired them. */
  private void putAwayAll(Set<Partition> decided) throws IOException {
    PartitionTrees trees = archive.allPartitions();
    List<Partition> moved = new ArrayList<>();
    for (String channel : trees.channels(ChannelFilter.all())) {
      if (archive.floors().firstKept(channel).isEmpty()) {
        continue;
      }
      for (LocalDate day : trees.dates(channel)) {
        Partition partition = new Partition(channel, day);
        if (isStillRetired(partition)
            && store.putAway(partition, decided.contains(partition) ? run : lateRun)) {
          moved.add(partition);
        }
      }
    }
    // Before the reading, which takes long: a floor may have been lowered while days were moved.
    runs.restore();
    Map<Boolean, List<Partition>> byDecision =
        moved.stream().collect(Collectors.partitioningBy(decided::contains));
    List<Partition> retired = byDecision.getOrDefault(true, List.of());
    List<Partition> others = byDecision.getOrDefault(false, List.of());
    if (!retired.isEmpty()) {
      putAway = true;
      reader.readMissing(run, retired);
    }
    if (!others.isEmpty()) {
      log.late(others);
      reader.readMissing(lateRun, others);
    }
  }

  private boolean isStillRetired(Partition partition) throws IOException {
    if (!archive.floors().isRetired(partition)) {
      return false;
    }
    reader.stopIfInterrupted();
    archive.refresh();
    return archive.floors().isRetired(partition);
  }

  /** Finishes runs that died, and reads again what was still written to when a run ended. */
  private void finishRuns() throws IOException {
    for (RetiredRun other : store.runs()) {
      List<Partition> partitions = store.trees(other).partitions();
      Optional<RetiredStore.Marker> marker = store.marker(other);
      boolean finished = marker.isPresent() && marker.get().partitions() == partitions.size();
      if (!finished) {
        reader.readMissing(other, partitions);
      } else if (!marker.get().recorded().isEmpty()) {
        reader.readMissing(other, marker.get().recorded());
      }
    }
  }

  RetiredRuns runs() {
    return runs;
  }

  RetiredStore store() {
    return store;
  }

  void problem(String message) {
    log.problem(message);
  }

  /** The report of a job that retired nothing. */
  RetentionReport report() {
    return new RetentionReport(Optional.empty(), List.of(), List.of(), log);
  }
}
