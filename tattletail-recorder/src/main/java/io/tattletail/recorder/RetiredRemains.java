package io.tattletail.recorder;

import io.tattletail.archive.Archive;
import io.tattletail.archive.LongRanges;
import io.tattletail.archive.NameOrder;
import io.tattletail.archive.Partition;
import io.tattletail.archive.PartitionTrees;
import io.tattletail.archive.SegmentFile;
import io.tattletail.archive.segment.Block;
import io.tattletail.archive.segment.BlockCursor;
import io.tattletail.archive.segment.BlockEvent;
import io.tattletail.archive.segment.CorruptSegmentException;
import io.tattletail.archive.segment.IndexEntry;
import io.tattletail.archive.segment.ReadStatistics;
import io.tattletail.archive.segment.Segment;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
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

  private final Archive archive;
  private final RetiredKeeper keeper;

  /** Whether a name is that of this recorder, in its present run or an earlier one. */
  private final Predicate<String> isOwn;

  RetiredRemains(Archive archive, RetiredKeeper keeper, Predicate<String> isOwn) {
    this.archive = archive;
    this.keeper = keeper;
    this.isOwn = isOwn;
  }

  /**
   * Reads the recorder's segments of a partition that are still there, in place or where retention
   * moved them, and keeps their offsets. It may do so twice.
   *
   * @throws IOException if they may not all have been kept; it can be tried again
   */
  void keep(Partition partition) throws IOException {
    Map<String, LongRanges> covered = new TreeMap<>(NameOrder.BYTEWISE);
    // In place first: what is moved meanwhile is found there, or met twice.
    cover(archive.allPartitions(), partition, covered);
    for (Path run : runs()) {
      cover(archive.partitionsBelow(run), partition, covered);
    }
    keeper.keepRetired(partition, covered);
  }

  private List<Path> runs() throws IOException {
    List<Path> runs = new ArrayList<>();
    try {
      RemoteIterator<FileStatus> statuses =
          archive.fileSystem().listStatusIterator(archive.retiredDays());
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

  private void cover(PartitionTrees trees, Partition partition, Map<String, LongRanges> covered)
      throws IOException {
    for (SegmentFile file : trees.list(partition).segments()) {
      if (isOwn.test(file.name().recorder())) {
        cover(partition, file, covered);
      }
    }
  }

  private void cover(Partition partition, SegmentFile file, Map<String, LongRanges> covered)
      throws IOException {
    try {
      Optional<Segment> opened = Segment.open(archive, partition, file, new ReadStatistics());
      if (opened.isPresent()) {
        try (Segment segment = opened.get()) {
          cover(segment, covered);
        }
      }
    } catch (CorruptSegmentException e) {
      LOG.warn("the offsets in {} are not known, for it is damaged", file.path(), e);
    }
  }

  private static void cover(Segment segment, Map<String, LongRanges> covered) throws IOException {
    for (IndexEntry entry : segment.index().entries()) {
      for (Block block : segment.read(entry)) {
        cover(block.cursor(), covered);
      }
    }
  }

  private static void cover(BlockCursor events, Map<String, LongRanges> covered)
      throws IOException {
    while (events.next()) {
      BlockEvent event = events.current();
      if (!event.stream().isEmpty()) {
        covered
            .computeIfAbsent(event.stream(), stream -> new LongRanges())
            .add(event.offset() - event.skipped(), event.offset());
      }
    }
  }
}
