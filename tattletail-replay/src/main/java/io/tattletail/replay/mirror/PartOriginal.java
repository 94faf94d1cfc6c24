package io.tattletail.replay.mirror;

import io.tattletail.common.CorruptSegmentException;
import io.tattletail.internal.layout.ArchiveStore;
import io.tattletail.internal.segment.WholeBlocks;
import java.io.IOException;
import java.io.OutputStream;
import org.apache.hadoop.fs.Path;

/**
 * A part of a file in an original that is a copy itself; it has whole blocks alone.
 *
 * @param source the original
 * @param reader of such files
 * @param path of the part
 */
record PartOriginal(ArchiveStore source, BlockReader reader, Path path) implements Original {
  @Override
  public CopyCheck copyTo(OutputStream out) throws IOException {
    return blocks().copyTo(out);
  }

  @Override
  public CopyCheck check() throws IOException {
    return blocks().check();
  }

  private BlocksOriginal blocks() throws IOException {
    long length = source.fileSystem().getFileStatus(path).getLen();
    WholeBlocks blocks =
        reader
            .read(source, path, 0)
            .orElseThrow(() -> new CorruptSegmentException(path, 0, "it has no whole header"));
    if (blocks.damage().isPresent()) {
      throw blocks.damage().get();
    }
    if (!CopiedParts.isWhole(blocks, length)) {
      throw new CorruptSegmentException(path, blocks.end(), "a part that ends within a block");
    }
    return new BlocksOriginal(source, path, blocks);
  }
}
