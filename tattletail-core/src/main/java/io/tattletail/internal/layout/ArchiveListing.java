package io.tattletail.internal.layout;

import io.tattletail.common.ArchiveException;
import io.tattletail.common.ArchiveScope;
import io.tattletail.common.Floors;
import io.tattletail.common.Partition;
import io.tattletail.spew.ChannelFilter;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Lists the channels, days and files of an archive, without those of days that are retired by the
 * descriptor as it was read last. Thread-safe.
 */
public final class ArchiveListing {
  private final FileSystem fileSystem;
  private final Path root;
  private final TreeLister lister;
  private final PartitionTrees partitions;
  private final CurrentDescriptor descriptor;

  ArchiveListing(
      FileSystem fileSystem, Path root, ArchiveTrees trees, CurrentDescriptor descriptor) {
    this.fileSystem = fileSystem;
    this.root = root;
    this.lister = new TreeLister(fileSystem, trees);
    this.partitions = new PartitionTrees(fileSystem, trees);
    this.descriptor = descriptor;
  }

  /** See {@link ArchiveStore#allPartitions}. */
  PartitionTrees allPartitions() {
    return partitions;
  }

  /** The partitions of a recorded and a published tree below another directory. */
  public PartitionTrees partitionsBelow(Path directory) {
    return new PartitionTrees(fileSystem, ArchiveTrees.below(directory));
  }

  /** See {@link ArchiveStore#channels(ChannelFilter, ArchiveScope)}. */
  List<String> channels(ChannelFilter filter, ArchiveScope scope) throws IOException {
    return lister.channels(filter, scope);
  }

  /**
   * The partitions with a directory in the recorded tree that are not retired, by channel and day.
   * They may have events that are not published yet.
   */
  public List<Partition> recordedPartitions(ChannelFilter filter) throws IOException {
    return kept(lister.recordedPartitions(filter));
  }

  /** See {@link ArchiveStore#dates(String, ArchiveScope)}. */
  List<LocalDate> dates(String channel, ArchiveScope scope) throws IOException {
    Floors current = descriptor.floors();
    return lister.dates(channel, scope).stream()
        .filter(day -> !current.isRetired(channel, day))
        .toList();
  }

  /**
   * The partitions that are not retired and in which a file was made, renamed or deleted since
   * then, by the modification times of their directories in both trees. Lists each channel's days,
   * and no partition.
   */
  public List<Partition> changedSince(Instant time) throws IOException {
    return kept(lister.changedSince(time));
  }

  private List<Partition> kept(List<Partition> listed) {
    Floors current = descriptor.floors();
    return listed.stream().filter(partition -> !current.isRetired(partition)).toList();
  }

  /** See {@link ArchiveStore#list(Partition, ArchiveScope)}. */
  PartitionListing list(Partition partition, ArchiveScope scope) throws IOException {
    if (scope != ArchiveScope.ALL) {
      return new PartitionListing(List.of(), rounds(partition), List.of());
    }
    return isRetired(partition)
        ? new PartitionListing(List.of(), List.of(), List.of())
        : partitions.list(partition);
  }

  /** See {@link ArchiveStore#rounds}. */
  List<RoundFile> rounds(Partition partition) throws IOException {
    return isRetired(partition) ? List.of() : partitions.partitionLister(partition).rounds();
  }

  /**
   * The unsealed segments of a partition and parts of unsealed segments, also those that exist
   * sealed too: a killed salvager leaves both.
   */
  public List<SegmentFile> leftOvers(Partition partition) throws IOException {
    return isRetired(partition) ? List.of() : partitions.partitionLister(partition).unsealed();
  }

  /**
   * Refuses a day that is retired by the descriptor as it was read last. For readers that planned
   * the day before it was retired, and must not take it for a day without events.
   *
   * @throws ArchiveException if it is retired
   */
  public void checkKept(Partition partition) throws ArchiveException {
    if (isRetired(partition)) {
      throw retired(partition.channel(), partition.date().toString());
    }
  }

  /** The exception that {@link #checkKept} throws. */
  public ArchiveException retired(String channel, String day) {
    return new ArchiveException(
        "day %s of channel %s in %s was retired after it was planned to be read: the first day kept is %s. Start again, without it."
            .formatted(
                day,
                channel,
                root,
                descriptor.floors().firstKept(channel).map(LocalDate::toString).orElse("none")));
  }

  private boolean isRetired(Partition partition) {
    return descriptor.floors().isRetired(partition);
  }
}
