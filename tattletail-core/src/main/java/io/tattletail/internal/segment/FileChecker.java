package io.tattletail.internal.segment;

import io.tattletail.common.CorruptSegmentException;
import io.tattletail.internal.segment.FileTransfer.Transferred;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.zip.CRC32C;
import org.apache.hadoop.fs.Path;

/**
 * Checks the bytes of a file that ends with an index, given in order and in pieces of any length.
 * The header and the entries tile the file up to the index block, so every byte is in one checksum.
 */
final class FileChecker {
  private final Path path;
  private final SegmentIndex index;
  private final List<IndexEntry> entries;
  private final CRC32C all = new CRC32C();
  private final CRC32C part = new CRC32C();
  private final ByteArrayOutputStream indexBlock = new ByteArrayOutputStream();

  private long position;

  /** The entry that is being read; -1 while it is the header. */
  private int entry = -1;

  private long partEnd;

  FileChecker(Path path, SegmentIndex index) {
    this.path = path;
    this.index = index;
    this.entries = index.allEntries();
    this.partEnd = index.headerLength();
  }

  /**
   * @throws CorruptSegmentException if a part that ends within these bytes is not what it should be
   */
  void update(byte[] bytes, int length) throws CorruptSegmentException {
    all.update(bytes, 0, length);
    int from = 0;
    while (from < length) {
      if (entry == entries.size()) {
        indexBlock.write(bytes, from, length - from);
        position += length - from;
        return;
      }
      int here = (int) Math.min(length - from, partEnd - position);
      part.update(bytes, from, here);
      from += here;
      position += here;
      if (position == partEnd) {
        endPart();
      }
    }
  }

  private void endPart() throws CorruptSegmentException {
    int expected = entry < 0 ? index.headerCrc32c() : entries.get(entry).crc32c();
    int actual = (int) part.getValue();
    if (actual != expected) {
      throw new CorruptSegmentException(
          path,
          entry < 0 ? 0 : entries.get(entry).offset(),
          "%s: expected CRC32C %08x, found %08x"
              .formatted(entry < 0 ? "header" : "entry", expected, actual));
    }
    part.reset();
    entry++;
    if (entry < entries.size()) {
      partEnd = entries.get(entry).end();
    }
  }

  /**
   * The file has no more bytes.
   *
   * @throws CorruptSegmentException if it should have more, or the index block is not the one that
   *     was read before
   */
  Transferred end() throws IOException {
    byte[] block = indexBlock.toByteArray();
    Integer length = SegmentIndex.blockLength(block);
    if (entry < entries.size() || length == null || length != block.length) {
      throw new CorruptSegmentException(
          path, position, "expected the file to end with its index, it ends otherwise");
    }
    if (!SegmentIndex.decodeBlock(path, block, index.end()).index().equals(index)) {
      throw new CorruptSegmentException(
          path, index.end(), "its index is another one than that of the original");
    }
    return new Transferred(position, (int) all.getValue());
  }
}
