package io.tattletail.archive.publish;

import io.tattletail.common.Partition;
import java.util.List;

/**
 * The result of a run of a publisher.
 *
 * @param rounds that were published, in that order
 * @param problems partitions that could not be published, and why; the next run tries them again
 * @param segmentsDeleted recorded segments whose events were published long enough ago
 */
public record PublishReport(
    List<PublishedRound> rounds, List<Problem> problems, long segmentsDeleted) {
  /** Copies the lists. */
  public PublishReport {
    rounds = List.copyOf(rounds);
    problems = List.copyOf(problems);
  }

  /**
   * A partition that was not published.
   *
   * @param partition the partition
   * @param message what happened, and what to do, if an operator is needed
   */
  public record Problem(Partition partition, String message) {}

  /** How many events were published for engines to see. */
  public long events() {
    return rounds.stream().mapToLong(PublishedRound::events).sum();
  }

  /**
   * How many events have channel, id and timestamp of another and other bytes. They are published
   * for replays to see, which drop and count them.
   */
  public long conflictingDuplicates() {
    return rounds.stream().mapToLong(PublishedRound::conflictingDuplicates).sum();
  }

  @Override
  public String toString() {
    return "published %,d events in %d rounds; %d problems; %d conflicting duplicates; %d recorded segments deleted"
        .formatted(
            events(), rounds.size(), problems.size(), conflictingDuplicates(), segmentsDeleted);
  }
}
