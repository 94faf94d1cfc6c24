package io.tattletail.internal.layout;

import io.tattletail.common.ArchiveScope;
import io.tattletail.common.Partition;
import io.tattletail.spew.ChannelFilter;
import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * All partitions of two trees, a recorded and a published one, whether they are retired or not.
 * {@link ArchiveStore} has the listings that leave retired ones out, which all but retention use.
 *
 * <p>Immutable and thread-safe.
 */
public final class PartitionTrees {
  private final FileSystem fileSystem;
  private final ArchiveTrees trees;

  PartitionTrees(FileSystem fileSystem, ArchiveTrees trees) {
    this.fileSystem = fileSystem;
    this.trees = trees;
  }

  private TreeLister lister() {
    return new TreeLister(fileSystem, trees);
  }

  /** The channels of the filter that have a directory in one of the trees, in bytewise order. */
  public List<String> channels(ChannelFilter filter) throws IOException {
    return lister().channels(filter, ArchiveScope.ALL);
  }

  /** The days of a channel that have a directory in one of the trees, in order. */
  public List<LocalDate> dates(String channel) throws IOException {
    return lister().dates(channel, ArchiveScope.ALL);
  }

  /** The partitions that have a directory in one of the trees, by channel and day. */
  public List<Partition> partitions() throws IOException {
    List<Partition> partitions = new ArrayList<>();
    for (String channel : channels(ChannelFilter.all())) {
      for (LocalDate day : dates(channel)) {
        partitions.add(new Partition(channel, day));
      }
    }
    return partitions;
  }

  /** Lists a partition's files, as {@link ArchiveStore#list(Partition)} does. */
  public PartitionListing list(Partition partition) throws IOException {
    return partitionLister(partition).list();
  }

  PartitionLister partitionLister(Partition partition) {
    return new PartitionLister(
        fileSystem, recordedDirectory(partition), publishedDirectory(partition));
  }

  /** Where a partition's recorded segments are. The directory need not exist. */
  public Path recordedDirectory(Partition partition) {
    return partition.directory(trees.recorded());
  }

  /** Where a partition's published rounds are. The directory need not exist. */
  public Path publishedDirectory(Partition partition) {
    return partition.directory(trees.published());
  }
}
