package io.tattletail.replay.mirror;

import io.tattletail.common.Partition;
import io.tattletail.internal.layout.ArchiveStore;
import io.tattletail.internal.layout.PartitionTrees;
import io.tattletail.internal.spew.Interruption;
import io.tattletail.spew.ChannelFilter;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * Deletes retired days from the copy when the original has deleted them for good. Until then they
 * can be brought back in the original, and the copy, in which nobody sees them, keeps them too.
 *
 * <p>Used by one thread and once.
 */
final class RetiredSweep {
  private final MirrorContext context;
  private final ArchiveStore source;
  private final ArchiveStore copy;

  RetiredSweep(MirrorContext context) {
    this.context = context;
    this.source = context.source();
    this.copy = context.copy();
  }

  /**
   * Deletes; what cannot be deleted is told to the totals.
   *
   * @throws InterruptedIOException if the thread is interrupted; it stays so
   */
  void sweep() throws InterruptedIOException {
    try {
      Set<Partition> retired = retired();
      if (!retired.isEmpty()) {
        retired.removeAll(kept());
        // They may have been brought back since they were listed.
        source.refresh();
        for (Partition partition : retired) {
          if (source.floors().isRetired(partition) && !isInTrees(partition)) {
            delete(partition);
          }
        }
      }
    } catch (IOException | RuntimeException e) {
      Interruption.endAt(e, "deleting retired days of the copy");
      context.totals().problem("retired days", e);
    }
  }

  private Set<Partition> retired() throws IOException {
    Set<Partition> retired = new HashSet<>();
    if (source.floors().floors().isEmpty()) {
      return retired;
    }
    PartitionTrees all = copy.allPartitions();
    for (String channel : all.channels(ChannelFilter.all())) {
      if (source.floors().firstKept(channel).isPresent()) {
        for (LocalDate day : all.dates(channel)) {
          Partition partition = new Partition(channel, day);
          if (source.floors().isRetired(partition) && !isInTrees(partition)) {
            retired.add(partition);
          }
        }
      }
    }
    return retired;
  }

  private boolean isInTrees(Partition partition) throws IOException {
    PartitionTrees all = source.allPartitions();
    return source.fileSystem().exists(all.recordedDirectory(partition))
        || source.fileSystem().exists(all.publishedDirectory(partition));
  }

  /** What retention has put aside and can bring back. */
  private Set<Partition> kept() throws IOException {
    Set<Partition> kept = new HashSet<>();
    for (FileStatus run : runs()) {
      if (run.isDirectory()) {
        kept.addAll(source.listing().partitionsBelow(run.getPath()).partitions());
      }
    }
    return kept;
  }

  private List<FileStatus> runs() throws IOException {
    try {
      return List.of(source.fileSystem().listStatus(source.directories().retiredDays()));
    } catch (FileNotFoundException e) {
      // Nothing was retired yet, or all of it was deleted.
      return List.of();
    }
  }

  private void delete(Partition partition) throws IOException {
    PartitionTrees all = copy.allPartitions();
    for (Path directory :
        Set.of(all.recordedDirectory(partition), all.publishedDirectory(partition))) {
      copy.fileSystem().delete(directory, true);
    }
    context.totals().partitionsDeleted.increment();
  }
}
