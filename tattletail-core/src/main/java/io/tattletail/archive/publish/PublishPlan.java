package io.tattletail.archive.publish;

import io.tattletail.archive.Partition;
import java.util.List;

/**
 * What a publisher would publish now.
 *
 * @param due the partitions that are due, and why
 * @param waiting those that have something to publish later
 */
public record PublishPlan(List<Item> due, List<Item> waiting) {
  /** Copies the lists. */
  public PublishPlan {
    due = List.copyOf(due);
    waiting = List.copyOf(waiting);
  }

  /**
   * A partition with recorded segments that no round absorbed.
   *
   * @param partition which
   * @param segments how many
   * @param bytes how long they are
   * @param reason why it is due, or what it waits for
   */
  public record Item(Partition partition, int segments, long bytes, String reason) {}
}
