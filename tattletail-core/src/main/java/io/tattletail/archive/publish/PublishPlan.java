package io.tattletail.archive.publish;

import io.tattletail.common.Partition;
import java.util.List;

/**
 * A dry run of a publisher.
 *
 * @param due the partitions that are due, and why
 * @param waiting partitions whose recorded events will be published later
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
   * @param partition the partition
   * @param segments their number
   * @param bytes their length
   * @param reason why it is due, or what it waits for
   */
  public record Item(Partition partition, int segments, long bytes, String reason) {}
}
