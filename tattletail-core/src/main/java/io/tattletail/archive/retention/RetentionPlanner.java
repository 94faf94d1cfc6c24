package io.tattletail.archive.retention;

import io.tattletail.archive.retention.RetentionPlan.Item;
import io.tattletail.common.CorruptSegmentException;
import io.tattletail.common.Floors;
import io.tattletail.common.Partition;
import io.tattletail.internal.layout.ArchiveStore;
import io.tattletail.internal.layout.PartitionListing;
import io.tattletail.internal.layout.RoundFile;
import io.tattletail.internal.layout.SegmentFile;
import io.tattletail.internal.segment.PublishedRounds;
import io.tattletail.internal.segment.ReadStatistics;
import io.tattletail.spew.ChannelFilter;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/**
 * Decides which days are too old, and which of these may go: not the newest day of a channel, none
 * that a hold covers, and none from the first day on of which something recorded is in no round. It
 * lists all channels and days, and reads the newest round's index of those that are too old.
 */
final class RetentionPlanner {
  private final ArchiveStore archive;
  private final List<RetentionRule> rules;
  private final Instant asOf;
  private final Function<Partition, Optional<String>> objection;

  /**
   * @param objection why a day is kept, if it is, and with it the later ones of its channel
   */
  RetentionPlanner(
      ArchiveStore archive,
      List<RetentionRule> rules,
      Instant asOf,
      Function<Partition, Optional<String>> objection) {
    this.archive = archive;
    this.rules = rules;
    this.asOf = asOf;
    this.objection = objection;
  }

  Decision decide() throws IOException {
    Floors floors = archive.floors();
    List<LocalDate> firstKept = rules.stream().map(rule -> rule.firstKept(asOf)).toList();
    Decision decision = new Decision(rules, firstKept);
    for (String channel : archive.channels(ChannelFilter.all())) {
      OptionalInt rule = rule(channel);
      if (rule.isPresent()) {
        decide(decision, rule.getAsInt(), channel, firstKept.get(rule.getAsInt()), floors);
      }
    }
    return decision;
  }

  private OptionalInt rule(String channel) {
    for (int i = 0; i < rules.size(); i++) {
      if (rules.get(i).matches(channel)) {
        return OptionalInt.of(i);
      }
    }
    return OptionalInt.empty();
  }

  private void decide(
      Decision decision, int rule, String channel, LocalDate firstKept, Floors floors)
      throws IOException {
    List<LocalDate> days = archive.dates(channel);
    Decision.ChannelDecision going = decision.channel(rule, channel);
    for (int i = 0; i < days.size() && days.get(i).isBefore(firstKept); i++) {
      Partition partition = new Partition(channel, days.get(i));
      if (archive.floors().isRetired(partition)) {
        // By another run, since the days were listed.
        continue;
      }
      Optional<Floors.Hold> hold = floors.hold(channel, partition.date());
      if (hold.isPresent()) {
        decision.keep(partition, "it is held: " + hold.get().reason());
        if (i == days.size() - 1) {
          // Without the hold it would be kept as the newest.
          going.keepFrom(partition.date());
        }
        continue;
      }
      PartitionListing listing = archive.list(partition);
      Optional<String> reason;
      try {
        reason =
            i == days.size() - 1
                ? Optional.of("it is the newest day of its channel")
                : reasonToKeep(partition, listing);
      } catch (FileNotFoundException e) {
        if (isRetiredNow(partition)) {
          // Another run has moved it since its files were listed.
          continue;
        }
        throw e;
      }
      if (reason.isPresent()) {
        decision.keep(partition, reason.get());
        going.keepFrom(partition.date());
        return;
      }
      going.add(item(partition, listing));
    }
  }

  private boolean isRetiredNow(Partition partition) throws IOException {
    archive.refresh();
    return archive.floors().isRetired(partition);
  }

  private Optional<String> reasonToKeep(Partition partition, PartitionListing listing)
      throws IOException {
    Optional<String> reason = unpublished(archive, partition, listing);
    return reason.isPresent() ? reason : objection.apply(partition);
  }

  static Item item(Partition partition, PartitionListing listing) {
    long bytes =
        listing.rounds().stream().mapToLong(RoundFile::length).sum()
            + listing.segments().stream().mapToLong(SegmentFile::length).sum()
            + listing.foreign().stream().mapToLong(PartitionListing.Foreign::length).sum();
    int files = listing.rounds().size() + listing.segments().size() + listing.foreign().size();
    return new Item(partition, files, bytes);
  }

  /** Why not all that was recorded of a day is known to be published, if that is so. */
  static Optional<String> unpublished(
      ArchiveStore archive, Partition partition, PartitionListing listing) throws IOException {
    PublishedRounds rounds;
    try {
      rounds = PublishedRounds.read(archive, partition, listing.rounds(), new ReadStatistics());
    } catch (CorruptSegmentException e) {
      return Optional.of("its newest round is damaged, restore it: " + e.getMessage());
    }
    if (!rounds.missing().isEmpty()) {
      return Optional.of(
          "%s is gone, and a later round tells of it: restore it"
              .formatted(rounds.missing().get(0).name().fileName()));
    }
    for (SegmentFile file : listing.segments()) {
      if (!rounds.hasAbsorbed(file.name())) {
        return Optional.of("%s is not published".formatted(file.path().getName()));
      }
    }
    return listing.foreign().stream()
        .findFirst()
        .map(
            file ->
                "%s is not TattleTail's, and publishers leave it: move it elsewhere"
                    .formatted(file.path().getName()));
  }
}
