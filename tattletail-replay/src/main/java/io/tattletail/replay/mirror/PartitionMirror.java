package io.tattletail.replay.mirror;

import io.tattletail.common.CorruptSegmentException;
import io.tattletail.common.Partition;
import io.tattletail.internal.layout.ArchiveStore;
import io.tattletail.internal.layout.PartitionListing;
import io.tattletail.internal.layout.RoundFile;
import io.tattletail.internal.layout.RoundName;
import io.tattletail.internal.layout.SegmentFile;
import io.tattletail.internal.layout.SegmentName;
import io.tattletail.internal.segment.PublishedRounds;
import io.tattletail.internal.segment.ReadStatistics;
import io.tattletail.internal.segment.RoundIndex;
import io.tattletail.internal.segment.Segment;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import org.apache.hadoop.fs.Path;

/**
 * Brings the copy of one partition up to date. The order is that in which readers list: what is
 * recorded is listed first in the original, and the rounds are the first to be copied, so that what
 * the copy lacks in one tree is in the other.
 *
 * <p>Used by one thread and once.
 */
final class PartitionMirror {
  /** Files may go away again while their successors are looked for, but hardly so often. */
  private static final int MAX_LISTINGS = 5;

  private final MirrorContext context;
  private final Partition partition;
  private final ArchiveStore source;
  private final ArchiveStore copy;

  private boolean hasOpenFiles;
  private boolean isComplete = true;

  PartitionMirror(MirrorContext context, Partition partition) {
    this.context = context;
    this.partition = partition;
    this.source = context.source();
    this.copy = context.copy();
  }

  /** Whether files were listed that may grow without their directory showing it. */
  boolean hasOpenFiles() {
    return hasOpenFiles;
  }

  /**
   * Copies what there is.
   *
   * @return whether all of it is in the copy; what is not was told to the totals
   */
  boolean run() {
    try {
      for (int i = 1; ; i++) {
        try {
          runOnce();
          return isComplete;
        } catch (FileNotFoundException e) {
          // It was sealed, absorbed or retired since it was listed; another listing tells.
          if (i == MAX_LISTINGS) {
            throw e;
          }
        }
      }
    } catch (IOException | RuntimeException e) {
      problem(e);
      return false;
    }
  }

  private void problem(Exception e) {
    isComplete = false;
    context.totals().problem(partition.toString(), e);
  }

  private void runOnce() throws IOException {
    isComplete = true;
    PartitionListing listing = withAllRounds(source.list(partition));
    hasOpenFiles =
        !listing.foreign().isEmpty()
            || listing.segments().stream().anyMatch(file -> !isSealed(file));
    CopyFiles present = CopyFiles.list(copy, partition);
    boolean allRounds = copyRounds(listing, present);
    Predicate<SegmentName> absorbed = absorbed(listing, allRounds);
    List<SegmentFile> wanted =
        listing.segments().stream().filter(file -> !absorbed.test(file.name())).toList();
    copyRecorded(wanted, listing.foreign(), present);
    if (isComplete) {
      new RecordedSweep(context, partition).sweep(listing, wanted, present);
    }
  }

  private static boolean isSealed(SegmentFile file) {
    return file.name() instanceof SegmentName.Sealed;
  }

  /** A listing that races with publishing may lack a round before its newest. */
  private PartitionListing withAllRounds(PartitionListing listing) throws IOException {
    List<RoundFile> listed = listing.rounds();
    if (listed.isEmpty() || listed.get(listed.size() - 1).name().number() == listed.size() - 1) {
      return listing;
    }
    TreeMap<RoundName, RoundFile> all = new TreeMap<>();
    source.rounds(partition).forEach(file -> all.put(file.name(), file));
    listed.forEach(file -> all.put(file.name(), file));
    RoundName newest = listed.get(listed.size() - 1).name();
    return new PartitionListing(
        listing.segments(), List.copyOf(all.headMap(newest, true).values()), listing.foreign());
  }

  /**
   * Which recorded segments need not be copied: those that a round of the listing absorbed, if all
   * of them are in the copy; else those that a round which is in the copy says itself that it
   * absorbed. What such a round says of earlier ones is no reason, for these may be missing.
   */
  private Predicate<SegmentName> absorbed(PartitionListing listing, boolean allRounds)
      throws IOException {
    if (listing.segments().isEmpty()) {
      return name -> false;
    }
    if (!allRounds) {
      return absorbedByRoundsThere();
    }
    try {
      return PublishedRounds.read(source, partition, listing.rounds(), new ReadStatistics())
          ::hasAbsorbed;
    } catch (CorruptSegmentException e) {
      problem(e);
      return name -> false;
    }
  }

  private Predicate<SegmentName> absorbedByRoundsThere() throws IOException {
    List<RoundIndex> rounds = new ArrayList<>();
    for (RoundFile file : copy.rounds(partition)) {
      try (Segment round = Segment.openRound(copy, partition, file, new ReadStatistics())) {
        round.index().round().ifPresent(rounds::add);
      } catch (CorruptSegmentException e) {
        problem(e);
      }
    }
    return name ->
        rounds.stream()
            .map(round -> round.absorbed().get(name.recorder()))
            .anyMatch(numbers -> numbers != null && numbers.contains(name.number()));
  }

  /**
   * Copies rounds in the order of their numbers. One that is damaged does not hold up the later
   * ones, for it is as damaged in the original; one that cannot be read now does.
   *
   * @return whether all of them are in the copy
   */
  private boolean copyRounds(PartitionListing listing, CopyFiles present) throws IOException {
    List<FileTask> tasks = new ArrayList<>();
    Path directory = copy.publishedDirectory(partition);
    for (RoundFile file : listing.rounds()) {
      tasks.add(
          new FileTask(
              context,
              Original.round(source, partition, file),
              file.length(),
              new Path(directory, file.name().fileName()),
              Optional.ofNullable(present.published().get(file.name().fileName()))));
    }
    tasks.removeIf(task -> !task.isNeeded());
    if (tasks.isEmpty()) {
      return true;
    }
    if (present.published().isEmpty()) {
      copy.makeDirectory(directory);
    }
    return copyInOrder(tasks);
  }

  private boolean copyInOrder(List<FileTask> tasks) throws IOException {
    List<Future<?>> prepared = new ArrayList<>();
    tasks.forEach(task -> prepared.add(context.workers().copy(task::prepare)));
    Failures failed = new Failures();
    for (int i = 0; i < tasks.size(); i++) {
      FileTask task = tasks.get(i);
      try {
        FileWorkers.await(prepared.get(i));
        if (failed.mayGoOn()) {
          FileWorkers.await(context.workers().copy(task::finish));
        } else {
          task.discard(failed.last());
        }
      } catch (IOException | RuntimeException e) {
        failed.add(e);
      }
    }
    failed.rethrowGone();
    failed.problems().forEach(this::problem);
    return failed.problems().isEmpty();
  }

  /** What kept files from being copied. */
  private static final class Failures {
    private final List<Exception> problems = new ArrayList<>();

    void add(Exception e) {
      problems.add(e);
    }

    List<Exception> problems() {
      return problems;
    }

    Exception last() {
      return problems.get(problems.size() - 1);
    }

    /** A damaged original is as damaged at the next try. */
    boolean mayGoOn() {
      return problems.stream().allMatch(CorruptSegmentException.class::isInstance);
    }

    /** A file that is gone: another listing tells what became of it. */
    void rethrowGone() throws FileNotFoundException {
      for (Exception problem : problems) {
        if (problem instanceof FileNotFoundException gone) {
          throw gone;
        }
      }
    }
  }

  /** Copies files that are in nobody's way, in any order. */
  private void copyRecorded(
      List<SegmentFile> segments, List<PartitionListing.Foreign> foreign, CopyFiles present)
      throws IOException {
    Path directory = copy.directory(partition);
    List<FileTask> tasks = new ArrayList<>();
    List<SegmentFile> open = new ArrayList<>();
    for (SegmentFile file : segments) {
      if (file.name() instanceof SegmentName.Unsealed) {
        open.add(file);
      } else {
        Original original =
            isSealed(file)
                ? Original.sealed(source, partition, file)
                : Original.part(source, partition, file.path());
        tasks.add(task(original, file.length(), directory, present));
      }
    }
    for (PartitionListing.Foreign file : foreign) {
      tasks.add(task(Original.raw(source, file.path()), file.length(), directory, present));
    }
    tasks.removeIf(task -> !task.isNeeded());
    if ((!tasks.isEmpty() || !open.isEmpty()) && present.recorded().isEmpty()) {
      copy.makeDirectory(directory);
    }
    List<Future<?>> copied = new ArrayList<>();
    tasks.forEach(task -> copied.add(context.workers().copy(() -> copy(task))));
    open.forEach(
        file ->
            copied.add(
                context
                    .workers()
                    .copy(() -> new OpenSegmentCopy(context, partition, file).run(present))));
    Failures failed = new Failures();
    for (Future<?> future : copied) {
      try {
        FileWorkers.await(future);
      } catch (IOException | RuntimeException e) {
        failed.add(e);
      }
    }
    failed.rethrowGone();
    failed.problems().forEach(this::problem);
  }

  private FileTask task(Original original, long length, Path directory, CopyFiles present) {
    String name = original.path().getName();
    return new FileTask(
        context,
        original,
        length,
        new Path(directory, name),
        Optional.ofNullable(present.recorded().get(name)));
  }

  private static void copy(FileTask task) throws IOException {
    task.prepare();
    task.finish();
  }
}
