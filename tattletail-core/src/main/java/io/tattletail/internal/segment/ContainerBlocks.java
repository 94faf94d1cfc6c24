package io.tattletail.internal.segment;

import io.tattletail.common.CorruptSegmentException;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.fs.Path;

/**
 * Steps through the blocks of an Avro object container file that is in memory, whatever it holds:
 * also through those behind damage. It does not look into them. Not thread-safe.
 */
public final class ContainerBlocks {
  private final Path path;
  private final byte[] bytes;
  private final ContainerHeader header;
  private ScanInput in;

  private ContainerBlocks(Path path, byte[] bytes, ContainerHeader header) {
    this.path = path;
    this.bytes = bytes;
    this.header = header;
    this.in = inputFrom(header.length());
  }

  /**
   * Reads the header.
   *
   * @return empty if the file ends before its header does
   * @throws CorruptSegmentException if the file does not begin with a header
   */
  public static Optional<ContainerBlocks> of(Path path, byte[] bytes)
      throws CorruptSegmentException {
    return Optional.ofNullable(ContainerHeader.decode(path, bytes, bytes.length))
        .map(header -> new ContainerBlocks(path, bytes, header));
  }

  private ScanInput inputFrom(int position) {
    return new ScanInput(
        new ByteArrayInputStream(bytes, position, bytes.length - position), position);
  }

  /** Length of the header in bytes, the sync marker included. */
  public int headerLength() {
    return header.length();
  }

  /** Where the next block begins, in bytes from the file's start. */
  public int position() {
    return (int) in.position();
  }

  /** Whether the file ends here. */
  public boolean atEnd() {
    return position() == bytes.length;
  }

  /**
   * Goes behind the next block.
   *
   * @return the number of its events, as it says
   * @throws EOFException if the file ends within the block, and no other block ends there: it is
   *     torn
   * @throws CorruptSegmentException if no block begins here
   */
  public long next() throws IOException {
    return BlockFrame.read(in, path, header.sync()).count();
  }

  /**
   * Goes behind the first sync marker that begins at {@code from} or later; to the end of the file
   * if there is none.
   *
   * @return whether there is one
   */
  public boolean resynchronise(int from) throws IOException {
    in = inputFrom(from);
    return in.skipBehind(header.sync());
  }
}
