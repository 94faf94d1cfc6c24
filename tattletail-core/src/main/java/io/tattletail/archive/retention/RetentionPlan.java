package io.tattletail.archive.retention;

import io.tattletail.common.Floors.Floor;
import io.tattletail.common.Partition;
import java.time.Instant;
import java.util.List;

/**
 * A dry run of retention: the days that it would retire, and the old days that it would keep.
 *
 * @param asOf the time by which ages were counted
 * @param rules the rules of the plan
 * @param retired the days that would be retired, by channel and day
 * @param kept days that are older than their rule allows and stay, and why
 * @param floors the first days kept that the descriptor would get
 */
public record RetentionPlan(
    Instant asOf,
    List<RetentionRule> rules,
    List<Item> retired,
    List<Kept> kept,
    List<Floor> floors) {
  /** Copies the lists. */
  public RetentionPlan {
    rules = List.copyOf(rules);
    retired = List.copyOf(retired);
    kept = List.copyOf(kept);
    floors = List.copyOf(floors);
  }

  /**
   * A day of a channel that would go.
   *
   * @param partition which
   * @param files how many, recorded and published
   * @param bytes how long they are
   */
  public record Item(Partition partition, int files, long bytes) {}

  /**
   * A day that is kept though it is old.
   *
   * @param partition the day; if later days of the channel are kept for the same reason, the first
   *     of them
   * @param reason why, and what to do about it
   */
  public record Kept(Partition partition, String reason) {}

  /** How many bytes would go. */
  public long bytes() {
    return retired.stream().mapToLong(Item::bytes).sum();
  }
}
