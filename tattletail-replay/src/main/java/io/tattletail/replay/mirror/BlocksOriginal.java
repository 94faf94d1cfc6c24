package io.tattletail.replay.mirror;

import com.google.common.io.ByteStreams;
import io.tattletail.internal.layout.ArchiveStore;
import io.tattletail.internal.segment.FileTransfer;
import io.tattletail.internal.segment.FileTransfer.Transferred;
import io.tattletail.internal.segment.WholeBlocks;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;

/**
 * The header of a file and some of its whole blocks, which do not change any more.
 *
 * @param source the original
 * @param path of the file
 * @param blocks as they were checked
 */
record BlocksOriginal(ArchiveStore source, Path path, WholeBlocks blocks) implements Original {
  /** How long a copy is, in bytes. */
  long length() {
    return blocks.headerLength() + blocks.length();
  }

  @Override
  public CopyCheck copyTo(OutputStream out) throws IOException {
    Transferred expected = new Transferred(length(), blocks.crc32c());
    Transferred read;
    try (FSDataInputStream header = source.openFile(path);
        FSDataInputStream content = source.openFile(path)) {
      content.seek(blocks.from());
      InputStream all =
          new SequenceInputStream(
              ByteStreams.limit(header, blocks.headerLength()),
              ByteStreams.limit(content, blocks.length()));
      read = FileTransfer.copyUnchecked(all, out);
    }
    Raw.compare(expected, read, path, path);
    return (copy, copied) ->
        Raw.compare(
            expected, Raw.read(copy, copied, OutputStream.nullOutputStream()), path, copied);
  }

  @Override
  public CopyCheck check() throws IOException {
    return copyTo(OutputStream.nullOutputStream());
  }
}
