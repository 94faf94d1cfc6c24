package io.tattletail.replay.mirror;

import io.tattletail.common.CorruptSegmentException;
import io.tattletail.common.Partition;
import io.tattletail.internal.layout.ArchiveStore;
import io.tattletail.internal.layout.PartitionListing;
import io.tattletail.internal.layout.SegmentFile;
import io.tattletail.internal.layout.SegmentName;
import io.tattletail.internal.segment.PublishedRounds;
import io.tattletail.internal.segment.ReadStatistics;
import io.tattletail.spew.ChannelFilter;
import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.FileStatus;

/** Tells what a pass would copy. Used by one thread and once. */
final class Planner {
  private final ArchiveStore source;

  /** Empty if it is not there yet. */
  private final Optional<ArchiveStore> copy;

  Planner(ArchiveStore source, Optional<ArchiveStore> copy) {
    this.source = source;
    this.copy = copy;
  }

  MirrorPlan plan() throws IOException {
    List<MirrorPlan.Item> items = new ArrayList<>();
    for (String channel : source.channels(ChannelFilter.all())) {
      for (LocalDate day : source.dates(channel)) {
        MirrorPlan.Item item = item(new Partition(channel, day));
        if (item.files() > 0) {
          items.add(item);
        }
      }
    }
    return new MirrorPlan(items);
  }

  private MirrorPlan.Item item(Partition partition) throws IOException {
    PartitionListing listing = source.list(partition);
    CopyFiles present =
        copy.isPresent()
            ? CopyFiles.list(copy.get(), partition)
            : new CopyFiles(Map.of(), Map.of());
    Tally tally = new Tally();
    listing
        .rounds()
        .forEach(file -> tally.add(file.name().fileName(), file.length(), present.published()));
    for (SegmentFile file : notAbsorbed(partition, listing)) {
      if (file.name() instanceof SegmentName.Unsealed) {
        tally.files++;
      } else {
        tally.add(file.name().fileName(), file.length(), present.recorded());
      }
    }
    listing
        .foreign()
        .forEach(file -> tally.add(file.path().getName(), file.length(), present.recorded()));
    return new MirrorPlan.Item(partition, tally.files, tally.bytes);
  }

  private List<SegmentFile> notAbsorbed(Partition partition, PartitionListing listing)
      throws IOException {
    if (listing.segments().isEmpty()) {
      return List.of();
    }
    try {
      PublishedRounds rounds =
          PublishedRounds.read(source, partition, listing.rounds(), new ReadStatistics());
      return listing.segments().stream().filter(file -> !rounds.hasAbsorbed(file.name())).toList();
    } catch (CorruptSegmentException e) {
      // Nothing tells what was absorbed, so a pass copies all of them.
      return listing.segments();
    }
  }

  private static final class Tally {
    private int files;
    private long bytes;

    void add(String name, long length, Map<String, FileStatus> present) {
      FileStatus there = present.get(name);
      if (there == null || there.getLen() != length) {
        files++;
        bytes += length;
      }
    }
  }
}
