package io.tattletail.replay;

import io.tattletail.common.Partition;
import io.tattletail.internal.layout.ArchiveStore;
import io.tattletail.internal.segment.IndexEntry;
import io.tattletail.internal.segment.Segment;
import io.tattletail.spew.Micros;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.hadoop.fs.BlockLocation;

/**
 * Weighs files by their indexes, and asks the file system on which hosts they lie: one call for
 * each file. Of a file without an index it takes the bytes to be spread evenly over the day.
 */
final class IndexWeigher implements FileWeigher {
  private static final int PARTS_OF_A_DAY = 24;
  private static final long MICROS_OF_A_PART = 86_400_000_000L / PARTS_OF_A_DAY;

  private final ArchiveStore archive;
  private final ReplayQuery query;

  IndexWeigher(ArchiveStore archive, ReplayQuery query) {
    this.archive = archive;
    this.query = query;
  }

  @Override
  public boolean scansUnsealed() {
    return false;
  }

  @Override
  public List<Weight> weights(Segment segment, long length) throws IOException {
    BlockLocation[] locations =
        archive.fileSystem().getFileBlockLocations(segment.path(), 0, length);
    List<Weight> weights = new ArrayList<>();
    for (IndexEntry entry : segment.index().allEntries()) {
      if (query.overlaps(entry.firstMicros(), entry.lastMicros())) {
        weights.add(
            new Weight(entry.firstMicros(), entry.length(), hosts(locations, entry.offset())));
      }
    }
    return weights;
  }

  private static List<String> hosts(BlockLocation[] locations, long offset) throws IOException {
    for (BlockLocation location : locations) {
      if (offset >= location.getOffset() && offset < location.getOffset() + location.getLength()) {
        return List.of(location.getHosts());
      }
    }
    return List.of();
  }

  @Override
  public List<Weight> unopened(Partition partition, long length) {
    long start = Micros.startOf(partition.date());
    return LongStream.range(0, PARTS_OF_A_DAY)
        .mapToObj(
            part -> new Weight(start + part * MICROS_OF_A_PART, length / PARTS_OF_A_DAY, List.of()))
        .toList();
  }
}
