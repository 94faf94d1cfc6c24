package io.tattletail.archive.segment;

import com.google.common.primitives.Bytes;
import io.tattletail.archive.segment.Zstandard.BadFrameException;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * Reads a file that has no index from its start and makes one: a file still recorded, left over, or
 * foreign.
 *
 * <p>It ends at the end of the file, at a last block that runs past it (a torn tail, as a dying
 * writer leaves it), or at the first damage. What is before that was checked: it decompresses, and
 * has the events it claims to have.
 */
final class SegmentScanner {
  private static final int BUFFER_BYTES = 1 << 20;

  private final Path path;
  private final Input in;

  /** Set by {@link #readHeader}. */
  private @Nullable SegmentHeader header;

  private boolean sorted = true;
  private @Nullable CorruptSegmentException damage;
  private long tornBytes;

  SegmentScanner(SegmentInput input) {
    this.path = input.path();
    this.in = new Input(input.sequential());
  }

  /** Counts what was read, and reads varints. */
  private static final class Input {
    private final InputStream in;
    private long position;

    Input(InputStream in) {
      this.in = new BufferedInputStream(in, BUFFER_BYTES);
    }

    /**
     * As many as there are, at most {@code length}; allocates in steps, so a length that lies costs
     * nothing.
     */
    byte[] read(int length) throws IOException {
      byte[] bytes = in.readNBytes(length);
      position += bytes.length;
      return bytes;
    }

    boolean atEnd() throws IOException {
      in.mark(1);
      int b = in.read();
      in.reset();
      return b < 0;
    }

    /** The value, or empty if it has more bytes than a long can have. */
    Optional<Long> readLong() throws IOException {
      long encoded = 0;
      for (int shift = 0; shift < 64; shift += 7) {
        int b = in.read();
        if (b < 0) {
          throw new EOFException();
        }
        position++;
        encoded |= (b & 0x7fL) << shift;
        if (b < 0x80) {
          return Optional.of((encoded >>> 1) ^ -(encoded & 1));
        }
      }
      return Optional.empty();
    }
  }

  /**
   * What a scan found.
   *
   * @param header the file's header
   * @param index of the blocks before the end or the first damage
   * @param blocks decodes them
   * @param damage where the scan ended before the file did
   * @param tornBytes length of an incomplete last block
   */
  record Result(
      SegmentHeader header,
      SegmentIndex index,
      BlockDecoder blocks,
      Optional<CorruptSegmentException> damage,
      long tornBytes) {}

  /**
   * Scans the file.
   *
   * @return empty if the file ends before its header does
   * @throws CorruptSegmentException if it does not begin with a header
   */
  Optional<Result> scan() throws IOException {
    byte[] start = readHeader();
    if (header == null) {
      return Optional.empty();
    }
    IndexBuilder index = new IndexBuilder(start, header.length());
    BlockDecoder decoder = BlockDecoder.of(path, header);
    while (damage == null && tornBytes == 0 && !in.atEnd()) {
      long blockStart = in.position;
      try {
        scanBlock(blockStart, decoder, index);
      } catch (EOFException e) {
        tornBytes = in.position - blockStart;
      } catch (CorruptSegmentException e) {
        damage = e;
      }
    }
    BlockDecoder blocks = sorted ? decoder : decoder.sorting();
    return Optional.of(
        new Result(header, index.build(), blocks, Optional.ofNullable(damage), tornBytes));
  }

  /** How many bytes were read. */
  long position() {
    return in.position;
  }

  /**
   * Reads byte by byte in growing steps until the header is whole, and leaves the input behind it.
   */
  private byte[] readHeader() throws IOException {
    byte[] bytes = new byte[0];
    in.in.mark(SegmentFormat.MAX_HEADER_BYTES + 1);
    for (int want = 4 << 10; ; want *= 4) {
      in.in.reset();
      bytes = in.in.readNBytes(Math.min(want, SegmentFormat.MAX_HEADER_BYTES));
      header = SegmentHeader.decode(path, bytes, bytes.length);
      if (header != null || bytes.length < want) {
        break;
      }
    }
    in.in.reset();
    if (header != null) {
      in.in.skipNBytes(header.length());
      in.position = header.length();
    }
    return bytes;
  }

  private void scanBlock(long blockStart, BlockDecoder decoder, IndexBuilder index)
      throws IOException {
    long count = number(blockStart, in.readLong());
    long length = number(blockStart, in.readLong());
    if (length > SegmentFormat.MAX_BLOCK_BYTES) {
      throw new CorruptSegmentException(
          path, blockStart, "a block that claims a length of " + length + " bytes");
    }
    byte[] data = in.read((int) length);
    byte[] sync = in.read(SegmentFormat.SYNC_BYTES);
    if (sync.length < SegmentFormat.SYNC_BYTES) {
      checkTorn(blockStart, data);
      throw new EOFException();
    }
    if (!Arrays.equals(sync, header().sync())) {
      throw new CorruptSegmentException(
          path, blockStart, "a block does not end with the file's sync marker");
    }
    Encoder framed = new Encoder(data.length + 64);
    framed.writeLong(count).writeBytes(data).writeFixed(sync);
    if (count == 0) {
      checkIndexBlock(blockStart, framed.toByteArray());
      return;
    }
    byte[] plain;
    try {
      plain = Zstandard.decompress(data, 0, data.length);
    } catch (BadFrameException e) {
      throw new CorruptSegmentException(path, blockStart, "block: " + e.getMessage());
    }
    BlockSummary content = new BlockSummary(SegmentRecord.order(header().metadata()));
    BlockCursor cursor = decoder.block(blockStart, count, plain).cursor();
    while (cursor.next()) {
      content.add(cursor.record());
    }
    sorted &= content.isSorted();
    index.add(framed.array(), framed.length(), plain.length, content);
  }

  /** A torn block is the last: no other ends where it claims to be. */
  private void checkTorn(long blockStart, byte[] data) throws CorruptSegmentException {
    int end = Bytes.indexOf(data, header().sync());
    if (end >= 0) {
      throw new CorruptSegmentException(
          path,
          blockStart,
          "a block that claims to run past the end of the file, though one ends within it");
    }
  }

  private long number(long blockStart, Optional<Long> value) throws CorruptSegmentException {
    if (value.isEmpty() || value.get() < 0) {
      throw new CorruptSegmentException(
          path, blockStart, "a block whose count or length is no number that can be");
    }
    return value.get();
  }

  private void checkIndexBlock(long blockStart, byte[] block) throws IOException {
    Integer length = SegmentIndex.blockLength(block);
    if (length == null || length != block.length) {
      throw new CorruptSegmentException(
          path, blockStart, "a block without events that is no index");
    }
    SegmentIndex.decodeBlock(path, block, blockStart);
    if (!in.atEnd()) {
      throw new CorruptSegmentException(path, in.position, "bytes follow the index");
    }
  }

  private SegmentHeader header() {
    if (header == null) {
      throw new IllegalStateException("the header comes first");
    }
    return header;
  }
}
