package io.tattletail.replay.mirror;

import io.tattletail.common.Partition;
import java.util.List;
import java.util.Locale;

/**
 * A dry run of a pass: the files of partitions that it would copy. Rejected events and checkpoints
 * of imports are small and not in it.
 *
 * @param items the partitions with files to copy
 */
public record MirrorPlan(List<Item> items) {
  /** Copies the list. */
  public MirrorPlan {
    items = List.copyOf(items);
  }

  /**
   * The files of a partition to copy.
   *
   * @param partition the partition
   * @param files number of rounds, sealed segments and other files, and of open segments that may
   *     have grown
   * @param bytes their bytes; a lower bound for open segments
   */
  public record Item(Partition partition, int files, long bytes) {}

  /** How many files are to be copied. */
  public long files() {
    return items.stream().mapToLong(Item::files).sum();
  }

  /** How many bytes they have. */
  public long bytes() {
    return items.stream().mapToLong(Item::bytes).sum();
  }

  /** One line for people. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT, "%,d files, %,d bytes in %,d partitions", files(), bytes(), items.size());
  }
}
