package io.tattletail.archive.publish;

import static java.util.Objects.requireNonNullElse;

import io.tattletail.archive.Archive;
import io.tattletail.archive.salvage.SegmentSalvager;
import io.tattletail.common.ArchiveException;
import io.tattletail.common.CorruptSegmentException;
import io.tattletail.common.Partition;
import io.tattletail.internal.layout.ArchiveStore;
import io.tattletail.internal.layout.RoundName;
import io.tattletail.internal.merge.ReadThreads;
import io.tattletail.internal.spew.Interruption;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.RemoteIterator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes recorded events: it makes few large files, the rounds, of many small recorded segments.
 * Rounds never change, and engines see each event in them once.
 *
 * <pre>
 *   try (Archive archive = Archive.open(root, configuration)) {
 *     PublishReport report = ArchivePublisher.of(archive).run();
 *   }
 * </pre>
 *
 * <p>Any number of publishers may work on one archive, in any number of processes, and each may be
 * killed at any step: a round gets its name by a rename that never overwrites, and the result does
 * not depend on which publisher was faster. Publishers do not disturb replays and recorders.
 *
 * <p>Immutable and thread-safe; a run uses the calling thread, and two threads of its own that read
 * ahead.
 */
public final class ArchivePublisher {
  private static final Logger LOG = LoggerFactory.getLogger(ArchivePublisher.class);

  private static final int READ_THREADS = 2;

  /** A younger temporary file says that another publisher is at work. */
  private static final Duration AT_WORK = Duration.ofHours(1);

  private final ArchiveStore archive;
  private final PublishOptions options;
  private final PublisherCounters counters = new PublisherCounters();
  private final Throttle throttle;

  private ArchivePublisher(ArchiveStore archive, PublishOptions options) {
    this.archive = archive;
    this.options = options;
    this.throttle = new Throttle(options.bytesPerSecond());
  }

  /** {@link #of(Archive, PublishOptions)} with the default options. */
  public static ArchivePublisher of(Archive archive) {
    return of(archive, PublishOptions.defaults());
  }

  /** A publisher of an archive, which the caller closes. */
  public static ArchivePublisher of(Archive archive, PublishOptions options) {
    return new ArchivePublisher(archive.store(), options);
  }

  /** Two publishers would overwrite each other's rounds where a rename overwrites. */
  private void check() throws IOException {
    archive.check();
    archive.checkOriginal();
    if (!archive.renamer().isExclusive()) {
      throw new ArchiveException(
          "%s is on a file system that is not known to rename without overwriting. Rounds are published on HDFS and on local disks."
              .formatted(archive));
    }
  }

  /**
   * The partitions that {@link #run()} would publish now, and those that wait. Lists the recorded
   * tree and the partitions in it, and reads the index of each one's newest round.
   *
   * @throws IOException if the archive cannot be listed
   */
  public PublishPlan plan() throws IOException {
    List<PublishPlan.Item> due = new ArrayList<>();
    List<PublishPlan.Item> waiting = new ArrayList<>();
    DueRule rule = new DueRule(options);
    for (Partition partition : archive.listing().recordedPartitions(options.channels())) {
      PartitionState state = PartitionState.read(archive, partition);
      if (!state.waiting().isEmpty()) {
        DueRule.Decision decision = decide(rule, state);
        (decision.isDue() ? due : waiting)
            .add(
                new PublishPlan.Item(
                    partition, state.waiting().size(), state.waitingBytes(), decision.reason()));
      }
    }
    return new PublishPlan(due, waiting);
  }

  private static DueRule.Decision decide(DueRule rule, PartitionState state) {
    return rule.decide(state.partition(), state.waiting(), !state.rounds().files().isEmpty());
  }

  /**
   * Publishes all partitions that are due, and deletes recorded segments whose grace is over. A
   * failure in one partition is reported, and does not stop the others.
   *
   * @throws ArchiveException if the archive is not whole, or its file system cannot give a file a
   *     name exactly once
   * @throws InterruptedIOException if the thread is interrupted; it stays so, and published rounds
   *     stay published
   * @throws IOException if the archive cannot be listed
   */
  public PublishReport run() throws IOException {
    return run(new DueRule(options)::decide);
  }

  /**
   * {@link #run()} of all partitions, whether they are due or not.
   *
   * @throws IOException as {@link #run()}
   */
  public PublishReport runNow() throws IOException {
    return run((partition, waiting, hasRounds) -> new DueRule.Decision(true, "asked for"));
  }

  /**
   * Publishes the waiting segments of one partition, due or not.
   *
   * @throws IOException if it cannot be published; it can be tried again
   */
  public PublishReport publish(Partition partition) throws IOException {
    return counted(
        () -> {
          check();
          try (Run run =
              new Run((p, waiting, hasRounds) -> new DueRule.Decision(true, "asked for"))) {
            run.publish(partition);
            return run.report();
          }
        });
  }

  /** The statistics of all runs so far. Thread-safe. */
  public PublisherStatistics statistics() {
    return new PublisherStatistics(counters.snapshot());
  }

  private interface Job {
    PublishReport run() throws IOException;
  }

  private PublishReport counted(Job job) throws IOException {
    long startNanos = System.nanoTime();
    boolean ended = false;
    try {
      PublishReport report = job.run();
      ended = true;
      counters.ended(report, System.nanoTime() - startNanos, options.clock().instant());
      return report;
    } finally {
      if (!ended) {
        counters.failed(System.nanoTime() - startNanos);
      }
    }
  }

  private PublishReport run(Due due) throws IOException {
    return counted(() -> runAll(due));
  }

  private PublishReport runAll(Due due) throws IOException {
    check();
    List<Partition> partitions =
        new ArrayList<>(archive.listing().recordedPartitions(options.channels()));
    // In another order than other publishers, which are in the way of each other then and when.
    Collections.shuffle(partitions);
    List<Partition> later = new ArrayList<>();
    try (Run run = new Run(due)) {
      for (Partition partition : partitions) {
        if (isAtWork(partition)) {
          later.add(partition);
        } else {
          run.publishReporting(partition);
          run.tell(partition, partitions.size());
        }
      }
      for (Partition partition : later) {
        run.publishReporting(partition);
        run.tell(partition, partitions.size());
      }
      return run.report();
    }
  }

  /** A hint to look elsewhere first, and no more. */
  private boolean isAtWork(Partition partition) throws IOException {
    Instant since = options.clock().instant().minus(AT_WORK);
    try {
      RemoteIterator<FileStatus> files =
          archive.fileSystem().listStatusIterator(archive.publishedDirectory(partition));
      while (files.hasNext()) {
        FileStatus file = files.next();
        if (RoundName.isTemporary(file.getPath().getName())
            && file.getModificationTime() > since.toEpochMilli()) {
          return true;
        }
      }
    } catch (FileNotFoundException e) {
      // Nothing of the partition was published yet.
      return false;
    }
    return false;
  }

  /** Explains, for people, which events of a day are published, which are not, and why. */
  public String explain(String channel, LocalDate day) throws IOException {
    Partition partition = new Partition(channel, day);
    PartitionState state;
    try {
      state = PartitionState.read(archive, partition);
    } catch (CorruptSegmentException e) {
      return "%s: nothing is published before its newest round is restored: %s"
          .formatted(partition, e.getMessage());
    }
    return Explanation.of(archive, state, decideIfAny(state), options);
  }

  private Optional<DueRule.Decision> decideIfAny(PartitionState state) {
    return state.waiting().isEmpty()
        ? Optional.empty()
        : Optional.of(decide(new DueRule(options), state));
  }

  private interface Due {
    DueRule.Decision decide(Partition partition, List<WaitingSegment> waiting, boolean hasRounds);
  }

  /** One run. Used by one thread. */
  private final class Run implements AutoCloseable {
    private final Due due;
    private final ReadThreads readers = new ReadThreads("tattletail-publish-read-%d", READ_THREADS);
    private final PartitionPublisher publisher =
        new PartitionPublisher(archive, options, throttle, readers);
    private final AbsorbedSweep sweep = new AbsorbedSweep(archive, options);
    private final List<PublishedRound> rounds = new ArrayList<>();

    /** Each round of a partition may tell of the same file. */
    private final Set<PublishReport.Problem> problems = new LinkedHashSet<>();

    private long deleted;
    private int done;

    Run(Due due) {
      this.due = due;
    }

    /** What concerns one partition is reported, and tried again by the next run. */
    void publishReporting(Partition partition) throws InterruptedIOException {
      try {
        publish(partition);
      } catch (IOException | RuntimeException e) {
        Interruption.endAt(e, "publishing " + partition);
        problems.add(
            new PublishReport.Problem(
                partition,
                e instanceof ArchiveException
                    ? requireNonNullElse(e.getMessage(), e.toString())
                    : e.toString()));
      }
    }

    void publish(Partition partition) throws IOException {
      PartitionState state = PartitionState.read(archive, partition);
      if (state.hasParts() || (!state.unsealed().isEmpty() && archive.hasLeases())) {
        SegmentSalvager.ofDeadRecorders(Archive.of(archive)).salvage(partition);
        state = PartitionState.read(archive, partition);
      }
      while (!state.waiting().isEmpty()
          && due.decide(partition, state.waiting(), !state.rounds().files().isEmpty()).isDue()) {
        PartitionPublisher.Result result = publisher.publish(partition);
        result
            .problems()
            .forEach(message -> problems.add(new PublishReport.Problem(partition, message)));
        if (result.round().isEmpty()) {
          break;
        }
        rounds.add(result.round().get());
        state = PartitionState.read(archive, partition);
      }
      if (!state.absorbed().isEmpty() || state.isEmpty()) {
        deleted += sweep.sweep(state);
      }
    }

    /** Tells that a partition is done. */
    void tell(Partition partition, int partitions) {
      done++;
      long events = rounds.stream().mapToLong(PublishedRound::events).sum();
      PublishProgress progress =
          new PublishProgress(partition, done, partitions, rounds.size(), events, problems.size());
      try {
        options.listener().onProgress(progress);
      } catch (RuntimeException e) {
        LOG.warn("the listener failed at {}", progress, e);
      }
    }

    PublishReport report() {
      return new PublishReport(rounds, List.copyOf(problems), deleted);
    }

    @Override
    public void close() {
      readers.close();
    }
  }
}
