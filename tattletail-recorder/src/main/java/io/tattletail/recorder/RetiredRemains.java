package io.tattletail.recorder;

import io.tattletail.common.CorruptSegmentException;
import io.tattletail.common.Partition;
import io.tattletail.internal.layout.ArchiveStore;
import io.tattletail.internal.layout.PartitionTrees;
import io.tattletail.internal.layout.SegmentFile;
import io.tattletail.internal.segment.Block;
import io.tattletail.internal.segment.IndexEntry;
import io.tattletail.internal.segment.ReadStatistics;
import io.tattletail.internal.segment.Segment;
import io.tattletail.internal.segment.StreamOffsets;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the offsets of what one recorder wrote to a partition that was retired behind its back.
 * Used by one thread at a time.
 */
final class RetiredRemains {
  private static final Logger LOG = LoggerFactory.getLogger(RetiredRemains.class);

  private final ArchiveStore archive;
  private final RetiredKeeper keeper;
  private final RunNames names;

  RetiredRemains(ArchiveStore archive, RetiredKeeper keeper, RunNames names) {
    this.archive = archive;
    this.keeper = keeper;
    this.names = names;
  }

  /**
   * Reads the recorder's segments of a partition that are still there, in place or where retention
   * moved them, and keeps their offsets. It may do so twice.
   *
   * @throws IOException if they may not all have been kept; it can be tried again
   */
  void keep(Partition partition) throws IOException {
    StreamOffsets covered = new StreamOffsets();
    // In place first: what is moved meanwhile is found there, or met twice.
    cover(archive.allPartitions(), partition, covered);
    for (Path run : runs()) {
      cover(archive.listing().partitionsBelow(run), partition, covered);
    }
    keeper.keepRetired(partition, covered);
  }

  private List<Path> runs() throws IOException {
    List<Path> runs = new ArrayList<>();
    try {
      RemoteIterator<FileStatus> statuses =
          archive.fileSystem().listStatusIterator(archive.directories().retiredDays());
      while (statuses.hasNext()) {
        FileStatus status = statuses.next();
        if (status.isDirectory()) {
          runs.add(status.getPath());
        }
      }
    } catch (FileNotFoundException e) {
      // Nothing was moved yet.
      return List.of();
    }
    return runs;
  }

  private void cover(PartitionTrees trees, Partition partition, StreamOffsets covered)
      throws IOException {
    for (SegmentFile file : trees.list(partition).segments()) {
      if (names.isOwn(file.name().recorder())) {
        cover(partition, file, covered);
      }
    }
  }

  private void cover(Partition partition, SegmentFile file, StreamOffsets covered)
      throws IOException {
    try {
      Optional<Segment> opened = Segment.open(archive, partition, file, new ReadStatistics());
      if (opened.isPresent()) {
        try (Segment segment = opened.get()) {
          cover(segment, covered);
        }
      }
    } catch (CorruptSegmentException e) {
      LOG.warn("the offsets in {} are unknown, because it is damaged", file.path(), e);
    }
  }

  private static void cover(Segment segment, StreamOffsets covered) throws IOException {
    for (IndexEntry entry : segment.index().entries()) {
      for (Block block : segment.read(entry)) {
        covered.add(block);
      }
    }
  }
}
