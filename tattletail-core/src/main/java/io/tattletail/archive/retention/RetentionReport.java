package io.tattletail.archive.retention;

import com.google.common.base.MoreObjects;
import io.tattletail.archive.retention.RetentionPlan.Item;
import io.tattletail.archive.retention.RetentionPlan.Kept;
import io.tattletail.common.Partition;
import java.util.List;
import java.util.Optional;

/** The result of a run of retention. Later versions may say more. Immutable and thread-safe. */
public final class RetentionReport {
  private final Optional<String> run;
  private final List<Item> retired;
  private final List<Partition> late;
  private final List<Partition> restored;
  private final List<Kept> kept;
  private final List<String> deleted;
  private final List<String> problems;

  RetentionReport(Optional<String> run, List<Item> retired, List<Kept> kept, RunLog log) {
    this.run = run;
    this.retired = List.copyOf(retired);
    this.late = log.late();
    this.restored = log.restored();
    this.kept = List.copyOf(kept);
    this.deleted = log.deleted();
    this.problems = log.problems();
  }

  /** The id of the run, with which it can be undone; empty if no day was moved. */
  public Optional<String> run() {
    return run;
  }

  /** Days of channels that are retired now and were not before. */
  public List<Item> retired() {
    return retired;
  }

  /**
   * Days that were retired before and had files in the archive's trees, which are moved away now: a
   * killed run left them, or a recorder wrote them before it had read the floor. They are in a run
   * of their own, which {@link ArchiveRetention#runs()} lists.
   */
  public List<Partition> late() {
    return late;
  }

  /**
   * Days that are not retired and lay among the retired ones, and are in the archive's trees again.
   */
  public List<Partition> restored() {
    return restored;
  }

  /** Days that are older than their rule allows and stay, and why. */
  public List<Kept> kept() {
    return kept;
  }

  /** Runs that cannot be undone any more, and whose files are deleted. */
  public List<String> deleted() {
    return deleted;
  }

  /** Failed steps, which the next run tries again. */
  public List<String> problems() {
    return problems;
  }

  @Override
  public String toString() {
    return MoreObjects.toStringHelper(this)
        .add("run", run)
        .add("retired", retired)
        .add("late", late)
        .add("restored", restored)
        .add("kept", kept)
        .add("deleted", deleted)
        .add("problems", problems)
        .toString();
  }
}
