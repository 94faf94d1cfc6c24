package io.tattletail.replay.mirror;

import io.tattletail.common.ArchiveException;
import io.tattletail.common.Partition;
import io.tattletail.replay.mirror.MirrorReport.Problem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a pass has done so far. Thread-safe. */
final class PassTotals {
  private static final Logger LOG = LoggerFactory.getLogger(PassTotals.class);

  /** What is beyond is counted. */
  private static final int MAX_LISTED = 1_000;

  final LongAdder partitions = new LongAdder();
  final LongAdder files = new LongAdder();
  final LongAdder bytes = new LongAdder();
  final LongAdder verified = new LongAdder();
  final LongAdder repaired = new LongAdder();
  final LongAdder deleted = new LongAdder();
  final LongAdder partitionsDeleted = new LongAdder();

  private final MirrorListener listener;

  // All below are guarded by this.
  private final List<Problem> problems = new ArrayList<>();
  private final Set<Path> onlyInCopy = new HashSet<>();
  private int problemCount;

  PassTotals(MirrorListener listener) {
    this.listener = listener;
  }

  void copied(long length) {
    files.increment();
    bytes.add(length);
  }

  synchronized void problem(String place, Exception e) {
    problem(
        place,
        e instanceof ArchiveException
            ? Objects.requireNonNullElse(e.getMessage(), e.toString())
            : e.toString());
    LOG.debug("{} could not be copied", place, e);
  }

  synchronized void problem(String place, String message) {
    problemCount++;
    if (problems.size() < MAX_LISTED) {
      problems.add(new Problem(place, message));
    }
  }

  synchronized void onlyInCopy(Path path) {
    if (onlyInCopy.size() < MAX_LISTED) {
      onlyInCopy.add(path);
    }
  }

  synchronized int problems() {
    return problemCount;
  }

  synchronized List<Problem> listedProblems() {
    List<Problem> listed = new ArrayList<>(problems);
    if (problemCount > listed.size()) {
      listed.add(
          new Problem("elsewhere", "%,d more problems".formatted(problemCount - listed.size())));
    }
    return listed;
  }

  synchronized List<Path> listedOnlyInCopy() {
    return onlyInCopy.stream().sorted().toList();
  }

  /** A partition is done. */
  synchronized void done(Partition partition) {
    partitions.increment();
    MirrorProgress progress =
        new MirrorProgress(partition, partitions.sum(), files.sum(), bytes.sum(), problemCount);
    try {
      listener.onProgress(progress);
    } catch (RuntimeException e) {
      LOG.warn("the listener failed at {}", progress, e);
    }
  }
}
