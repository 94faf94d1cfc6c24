package io.tattletail.archive.retention;

import io.tattletail.common.Partition;
import java.util.List;
import java.util.Optional;

/**
 * The result of a run of retention.
 *
 * @param run the id of the run, with which it can be undone; empty if no day was moved
 * @param retired days of channels that are retired now and were not before
 * @param late days that were retired before and had files in the archive's trees, which are moved
 *     away now: a killed run left them, or a recorder wrote them before it had read the floor. They
 *     are in a run of their own, which {@link ArchiveRetention#runs()} lists
 * @param restored days that are not retired and lay among the retired ones, and are in the
 *     archive's trees again
 * @param kept days that are older than their rule allows and stay, and why
 * @param deleted runs that cannot be undone any more, and whose files are deleted
 * @param problems failed steps, which the next run tries again
 */
public record RetentionReport(
    Optional<String> run,
    List<RetentionPlan.Item> retired,
    List<Partition> late,
    List<Partition> restored,
    List<RetentionPlan.Kept> kept,
    List<String> deleted,
    List<String> problems) {
  /** Copies the lists. */
  public RetentionReport {
    retired = List.copyOf(retired);
    late = List.copyOf(late);
    restored = List.copyOf(restored);
    kept = List.copyOf(kept);
    deleted = List.copyOf(deleted);
    problems = List.copyOf(problems);
  }
}
