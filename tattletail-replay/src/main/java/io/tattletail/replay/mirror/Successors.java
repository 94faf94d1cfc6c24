package io.tattletail.replay.mirror;

import io.tattletail.common.Partition;
import io.tattletail.internal.layout.ArchiveStore;
import io.tattletail.internal.layout.LongRanges;
import io.tattletail.internal.layout.RoundFile;
import io.tattletail.internal.layout.SegmentFile;
import io.tattletail.internal.layout.SegmentName;
import io.tattletail.internal.segment.ReadStatistics;
import io.tattletail.internal.segment.RoundIndex;
import io.tattletail.internal.segment.Segment;
import io.tattletail.internal.segment.SequenceRange;
import io.tattletail.internal.segment.WholeBlocks;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;

/**
 * Compares what the copy has of an open segment with what took its place. Salvage may have lost
 * blocks that became unreadable in the original after they were copied; then the copy keeps them.
 */
final class Successors {
  private static final int BUFFER_BYTES = 1 << 20;

  private final ArchiveStore source;
  private final ArchiveStore copy;
  private final Partition partition;

  Successors(MirrorContext context, Partition partition) {
    this.source = context.source();
    this.copy = context.copy();
    this.partition = partition;
  }

  /**
   * Whether a sealed segment of the original, of which the copy has a copy, begins with the very
   * blocks of a file.
   *
   * @param file a part, or an unsealed segment, of the copy
   * @param sealed of the original, which is nearer than the copy
   */
  boolean hasBlocks(SegmentFile file, Path sealed) throws IOException {
    Optional<WholeBlocks> blocks = WholeBlocks.of(copy, partition, file.path(), 0);
    if (blocks.isEmpty()) {
      return true;
    }
    long header = blocks.get().headerLength();
    long from = file.name() instanceof SegmentName.Part part ? part.from() : header;
    try (FSDataInputStream one = copy.openFile(file.path());
        FSDataInputStream other = source.openFile(sealed)) {
      return isSame(one, 0, other, 0, header)
          && isSame(one, header, other, from, blocks.get().length());
    }
  }

  private static boolean isSame(
      FSDataInputStream one, long at, FSDataInputStream other, long otherAt, long length)
      throws IOException {
    one.seek(at);
    other.seek(otherAt);
    for (long left = length; left > 0; left -= Math.min(left, BUFFER_BYTES)) {
      int count = (int) Math.min(left, BUFFER_BYTES);
      byte[] here = one.readNBytes(count);
      byte[] there = other.readNBytes(count);
      if (here.length < count || !Arrays.equals(here, there)) {
        return false;
      }
    }
    return true;
  }

  /** Whether the copy's rounds have, or explain, all sequences of a file of the copy. */
  boolean haveSequences(SegmentFile file, List<RoundFile> rounds) throws IOException {
    Optional<Segment> opened = Segment.open(copy, partition, file, new ReadStatistics());
    if (opened.isEmpty()) {
      return true;
    }
    try (Segment segment = opened.get()) {
      List<String> recorders = segment.metadata().recorders();
      for (SequenceRange range : segment.index().sequences()) {
        LongRanges published = published(recorders.get(range.recorder()), rounds);
        if (!published.missing(range.first(), range.last()).isEmpty()) {
          return false;
        }
      }
      return true;
    }
  }

  private LongRanges published(String recorder, List<RoundFile> rounds) throws IOException {
    LongRanges published = new LongRanges();
    for (RoundFile file : rounds) {
      try (Segment round = Segment.openRound(copy, partition, file, new ReadStatistics())) {
        RoundIndex index = round.index().round().orElseThrow();
        for (Map<String, LongRanges> sets : List.of(index.present(), index.explained())) {
          published.addAll(sets.getOrDefault(recorder, new LongRanges()));
        }
      }
    }
    return published;
  }
}
