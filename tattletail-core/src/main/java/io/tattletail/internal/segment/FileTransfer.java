package io.tattletail.internal.segment;

import static com.google.common.base.Preconditions.checkArgument;

import io.tattletail.common.CorruptSegmentException;
import io.tattletail.internal.layout.ArchiveStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.zip.CRC32C;
import org.apache.hadoop.fs.Path;

/**
 * Reads a file with an index from its first byte to its last, and checks all of it at the same
 * time: the header and each entry against the index, and the index block against itself. The bytes
 * go to an output stream, so that a copy needs one reading only.
 *
 * <p>Not thread-safe; it is used by one thread and once.
 */
public final class FileTransfer {
  private static final int BUFFER_BYTES = 1 << 20;

  private FileTransfer() {}

  /**
   * The length and checksum of a file.
   *
   * @param length of the whole file, in bytes
   * @param crc32c of all its bytes
   */
  public record Transferred(long length, int crc32c) {}

  /**
   * Copies a file that is open.
   *
   * @param segment a sealed segment or a round that no other thread reads sequentially
   * @param out gets every byte; not closed
   * @throws CorruptSegmentException if the file does not match its index; the bytes that {@code
   *     out} got are then useless
   */
  public static Transferred copy(Segment segment, OutputStream out) throws IOException {
    checkArgument(segment.isContiguous(), "%s is damaged", segment.path());
    return transfer(segment.input(), segment.index(), out);
  }

  /**
   * Reads a copy of a file and checks it.
   *
   * @param path of the copy
   * @param index of the original
   * @throws CorruptSegmentException if the copy does not match the index
   */
  public static Transferred check(ArchiveStore archive, Path path, SegmentIndex index)
      throws IOException {
    try (SegmentInput input = new SegmentInput(archive, path, new ReadStatistics())) {
      return transfer(input, index, OutputStream.nullOutputStream());
    }
  }

  /**
   * Copies a file that has no index; nothing is checked.
   *
   * @param in read to its end; not closed
   * @param out gets every byte; not closed
   */
  public static Transferred copyUnchecked(InputStream in, OutputStream out) throws IOException {
    CRC32C crc = new CRC32C();
    byte[] buffer = new byte[BUFFER_BYTES];
    long length = 0;
    while (true) {
      int read = in.readNBytes(buffer, 0, buffer.length);
      crc.update(buffer, 0, read);
      out.write(buffer, 0, read);
      length += read;
      if (read < buffer.length) {
        return new Transferred(length, (int) crc.getValue());
      }
    }
  }

  private static Transferred transfer(SegmentInput input, SegmentIndex index, OutputStream out)
      throws IOException {
    FileChecker checker = new FileChecker(input.path(), index);
    InputStream in = input.sequential(0);
    byte[] buffer =
        new byte[(int) Math.min(BUFFER_BYTES, Math.max(1 << 16, index.end() + (64 << 10)))];
    while (true) {
      int read = in.readNBytes(buffer, 0, buffer.length);
      checker.update(buffer, read);
      out.write(buffer, 0, read);
      input.scanned(read);
      if (read < buffer.length) {
        return checker.end();
      }
    }
  }
}
