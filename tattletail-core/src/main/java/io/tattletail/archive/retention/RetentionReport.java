package io.tattletail.archive.retention;

import io.tattletail.archive.Partition;
import java.util.List;
import java.util.Optional;

/**
 * What was done.
 *
 * @param run the run under which the days were put away, by which it can be undone; empty if none
 *     was
 * @param retired days of channels that are retired now and were not before
 * @param late days that were retired before, of which something lay in the archive's trees and is
 *     put away now: what a run that was killed left, or what arrived from a recorder that had not
 *     heard of the floor yet. They are in a run of their own, which {@link ArchiveRetention#runs()}
 *     lists
 * @param restored days that are not retired and lay among the retired ones, and are in the
 *     archive's trees again
 * @param kept what is older than its rule allows and stays, and why
 * @param deleted runs that cannot be undone any more, and whose files are deleted
 * @param problems what could not be done, and is tried again by the next run
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
