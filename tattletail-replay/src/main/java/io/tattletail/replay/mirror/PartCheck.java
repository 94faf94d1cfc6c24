package io.tattletail.replay.mirror;

import io.tattletail.archive.Archive;
import io.tattletail.archive.Partition;
import io.tattletail.archive.segment.CorruptSegmentException;
import io.tattletail.archive.segment.WholeBlocks;
import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.fs.Path;

/** Reads a part of an open segment, which is nothing but a header and whole blocks. */
final class PartCheck {
  private PartCheck() {}

  static boolean isWhole(Archive archive, Partition partition, Path path, long length)
      throws IOException {
    try {
      Optional<WholeBlocks> blocks = WholeBlocks.of(archive, partition, path, 0);
      return blocks.isPresent() && blocks.get().damage().isEmpty() && blocks.get().end() == length;
    } catch (CorruptSegmentException e) {
      // Its header is damaged.
      return false;
    }
  }
}
