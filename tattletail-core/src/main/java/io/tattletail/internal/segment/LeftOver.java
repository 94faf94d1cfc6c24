package io.tattletail.internal.segment;

import io.tattletail.common.CorruptSegmentException;
import io.tattletail.common.Partition;
import io.tattletail.internal.layout.ArchiveStore;
import io.tattletail.internal.layout.SegmentFile;
import io.tattletail.internal.layout.SegmentName;
import io.tattletail.internal.segment.SegmentScanner.Extent;
import io.tattletail.internal.segment.SegmentScanner.WhenDamaged;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Path;

/**
 * An unsealed segment without a writer, or a part of one, read for salvage: all its readable
 * blocks, also behind damage. Not thread-safe.
 */
public final class LeftOver implements Closeable {
  private static final int COPY_BYTES = 1 << 20;

  private final ArchiveStore archive;
  private final SegmentInput input;
  private final SegmentFile file;
  private final SegmentScanner.Result content;

  private LeftOver(
      ArchiveStore archive, SegmentInput input, SegmentFile file, SegmentScanner.Result content) {
    this.archive = archive;
    this.input = input;
    this.file = file;
    this.content = content;
  }

  /**
   * Reads the file once.
   *
   * @return empty if the file ends before its header does
   * @throws CorruptSegmentException if it does not begin with the header of a segment of this
   *     partition
   * @throws IOException if it cannot be read, which says nothing of its content
   */
  public static Optional<LeftOver> open(
      ArchiveStore archive, Partition partition, SegmentFile file, ReadStatistics statistics)
      throws IOException {
    SegmentInput input = new SegmentInput(archive, file.path(), statistics);
    boolean done = false;
    try {
      SegmentScanner scanner = new SegmentScanner(input, WhenDamaged.RESYNCHRONISE);
      Optional<SegmentScanner.Result> content = scanner.scan();
      input.scanned(scanner.bytesRead());
      if (content.isPresent()) {
        content.get().header().metadata().check(file.path(), partition);
      }
      done = content.isPresent();
      return content.map(result -> new LeftOver(archive, input, file, result));
    } finally {
      if (!done) {
        input.close();
      }
    }
  }

  /** How many events can be read. */
  public long events() {
    return content.index().events();
  }

  /** Whether it ends with an index: it needs nothing but its final name. */
  public boolean isComplete() {
    return content.complete();
  }

  /** Where blocks should be and are not; empty for a torn tail alone, which is no damage. */
  public List<CorruptSegmentException> damages() {
    return content.damages();
  }

  /** Length of an incomplete last block, in which no event was acknowledged. */
  public long tornBytes() {
    return content.tornBytes();
  }

  /** The name it gets when it is sealed. */
  public SegmentName.Sealed sealedName() {
    return new SegmentName.Sealed(
        content.index().firstMicros(),
        content.index().lastMicros(),
        file.name().recorder(),
        file.name().number());
  }

  /**
   * Writes the readable events, with an index, to a new file. When this returns it is on the disks
   * and closed.
   *
   * @throws org.apache.hadoop.fs.FileAlreadyExistsException if there is a file of that name
   */
  public void copySealed(Path target) throws IOException {
    FSDataOutputStream out = archive.create(target, content.index().end());
    FileEnd end = new FileEnd(out, target);
    try (end) {
      copy(new Extent(0, content.header().length()), out);
      copyBlocks(out);
      out.write(content.index().encodeBlock(content.header().sync()));
      out.hsync();
    }
  }

  /** Its header, as it is in the file. */
  byte[] header() throws IOException {
    return input.read(0, content.header().length());
  }

  int headerLength() {
    return content.header().length();
  }

  /** Writes the blocks that can be read. */
  void copyBlocks(OutputStream out) throws IOException {
    for (Extent blocks : content.extents()) {
      copy(blocks, out);
    }
  }

  private void copy(Extent extent, OutputStream out) throws IOException {
    InputStream in = input.sequential(extent.offset());
    byte[] buffer = new byte[COPY_BYTES];
    for (long left = extent.length(); left > 0; ) {
      int read = in.read(buffer, 0, (int) Math.min(left, buffer.length));
      if (read < 0) {
        throw new EOFException(file.path() + " ends before the bytes that were read of it before");
      }
      out.write(buffer, 0, read);
      left -= read;
    }
  }

  @Override
  public void close() throws IOException {
    input.close();
  }
}
