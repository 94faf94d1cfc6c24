package io.tattletail.archive.retention;

import io.tattletail.archive.retention.RetentionPlan.Item;
import io.tattletail.common.ArchiveException;
import io.tattletail.common.Floors;
import io.tattletail.common.Floors.Hold;
import io.tattletail.common.Partition;
import io.tattletail.internal.layout.ArchiveStore;
import io.tattletail.internal.layout.PartitionListing;
import io.tattletail.internal.layout.PartitionTrees;
import io.tattletail.spew.ChannelFilter;
import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Decides which days are retired when a hold is released. */
final class HoldRelease {
  private HoldRelease() {}

  /**
   * The covered days that lie below their floor and that no other hold covers.
   *
   * @throws ArchiveException if there is no such hold, or if such a day is not known to be
   *     published
   */
  static List<Item> going(ArchiveStore archive, Hold hold) throws IOException {
    Floors floors = archive.floors();
    if (!floors.holds().contains(hold)) {
      throw new ArchiveException(
          "%s has no hold %s; it has %s".formatted(archive, hold, floors.holds()));
    }
    Floors without =
        Floors.of(
            floors.floors(), floors.holds().stream().filter(other -> !other.equals(hold)).toList());
    List<Item> going = new ArrayList<>();
    PartitionTrees trees = archive.allPartitions();
    for (Partition day : covered(trees, hold)) {
      if (without.isRetired(day)) {
        PartitionListing listing = trees.list(day);
        Optional<String> reason = RetentionPlanner.unpublished(archive, day, listing);
        if (reason.isPresent()) {
          throw new ArchiveException(
              "%s cannot be released, for %s would be retired: %s"
                  .formatted(hold, day, reason.get()));
        }
        going.add(RetentionPlanner.item(day, listing));
      }
    }
    return going;
  }

  /** The days of these trees that a hold covers, by channel and day. */
  static List<Partition> covered(PartitionTrees trees, Hold hold) throws IOException {
    List<Partition> days = new ArrayList<>();
    for (String channel : trees.channels(ChannelFilter.of(hold.channels()))) {
      for (LocalDate day : trees.dates(channel)) {
        if (hold.covers(channel, day)) {
          days.add(new Partition(channel, day));
        }
      }
    }
    return days;
  }
}
