package io.tattletail.replay.mirror;

import io.tattletail.common.CorruptSegmentException;
import io.tattletail.internal.segment.WholeBlocks;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.apache.hadoop.fs.FileStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds where the parts that the copy has of a file end; those that are not whole are deleted. */
final class CopiedParts {
  private static final Logger LOG = LoggerFactory.getLogger(CopiedParts.class);

  private final MirrorContext context;
  private final BlockReader blocks;

  CopiedParts(MirrorContext context, BlockReader blocks) {
    this.context = context;
    this.blocks = blocks;
  }

  /**
   * Where the parts end that follow each other from the first block on. A part may lie within the
   * one before it: a part that was lost is copied again up to where the original ends by then.
   *
   * @param parts of one file, by the place in the original where they begin; those with a damaged
   *     header are removed
   * @return in bytes from the original's start; 0 if there is no part
   */
  long end(SortedMap<Long, FileStatus> parts) throws IOException {
    long headerLength = headerLength(parts);
    long end = headerLength;
    for (Map.Entry<Long, FileStatus> part : parts.entrySet()) {
      long from = part.getKey();
      if (from > end || !isWhole(part.getValue())) {
        return end;
      }
      end = Math.max(end, from + part.getValue().getLen() - headerLength);
    }
    return end;
  }

  /** Each part begins with the original's header, behind which the first part begins. */
  private long headerLength(SortedMap<Long, FileStatus> parts) throws IOException {
    for (FileStatus part : List.copyOf(parts.values())) {
      Optional<WholeBlocks> behind = read(part, part.getLen());
      if (behind.isPresent()) {
        return behind.get().headerLength();
      }
      repair(part);
      parts.values().remove(part);
    }
    return 0;
  }

  /** Reads a part that was not checked yet. */
  private boolean isWhole(FileStatus part) throws IOException {
    if (!context.isUnverified(part)) {
      return true;
    }
    if (read(part, 0).filter(read -> isWhole(read, part.getLen())).isPresent()) {
      context.totals().verified.increment();
      return true;
    }
    repair(part);
    return false;
  }

  /** Empty if it has no whole header, or a damaged one. */
  private Optional<WholeBlocks> read(FileStatus part, long from) throws IOException {
    try {
      return blocks.read(context.copy(), part.getPath(), from);
    } catch (CorruptSegmentException e) {
      LOG.info("{} is copied again", part.getPath(), e);
      return Optional.empty();
    }
  }

  /** A part is a header and whole blocks, and nothing else. */
  static boolean isWhole(WholeBlocks read, long length) {
    return read.damage().isEmpty() && read.end() == length;
  }

  private void repair(FileStatus part) throws IOException {
    context.copy().fileSystem().delete(part.getPath(), false);
    context.totals().repaired.increment();
  }
}
