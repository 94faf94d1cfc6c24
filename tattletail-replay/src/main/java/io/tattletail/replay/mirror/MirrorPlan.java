package io.tattletail.replay.mirror;

import io.tattletail.archive.Partition;
import java.util.List;
import java.util.Locale;

/**
 * What a pass would copy now, of partitions; rejected events, checkpoints of imports and the like
 * are small and not in it.
 *
 * @param items the partitions of which something is to be copied
 */
public record MirrorPlan(List<Item> items) {
  /** Copies the list. */
  public MirrorPlan {
    items = List.copyOf(items);
  }

  /**
   * What is to be copied of a partition.
   *
   * @param partition which one
   * @param files rounds, sealed segments and other files; of open segments, those that may have
   *     grown
   * @param bytes in them; of open segments at least
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
