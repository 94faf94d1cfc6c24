package io.tattletail.internal.segment;

import com.google.common.primitives.Bytes;
import io.tattletail.common.CorruptSegmentException;
import io.tattletail.internal.layout.SegmentName;
import io.tattletail.internal.segment.Zstandard.BadFrameException;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * Reads a file that has no index from its start and makes one: a file still recorded, left over, or
 * foreign.
 *
 * <p>It ends at the end of the file, at a last block that runs past it (a torn tail, as a dying
 * writer leaves it), or at the first damage. What is before that was checked: it decompresses, and
 * has the events it claims to have. A {@link SegmentName.Part} is whole when it gets its name, so a
 * torn tail of one is damage.
 */
final class SegmentScanner {
  private final Path path;
  private final SegmentInput input;
  private final WhenDamaged whenDamaged;
  private final boolean isPart;
  private ScanInput in;

  /** Set by {@link #readHeader}. */
  private @Nullable SegmentHeader header;

  private boolean sorted = true;
  private final List<CorruptSegmentException> damages = new ArrayList<>();
  private final List<Extent> blocks = new ArrayList<>();
  private boolean complete;
  private long tornBytes;
  private long bytesRead;

  /** What to do where a block should be and is not. */
  enum WhenDamaged {
    /** End the scan: a reader must not go on as if nothing were missing. */
    STOP,
    /** Go on behind the next sync marker: a salvager takes all that can be read. */
    RESYNCHRONISE
  }

  SegmentScanner(SegmentInput input, WhenDamaged whenDamaged) throws IOException {
    this.path = input.path();
    this.input = input;
    this.whenDamaged = whenDamaged;
    this.isPart =
        SegmentName.parse(path.getName()).filter(SegmentName.Part.class::isInstance).isPresent();
    this.in = new ScanInput(input.sequential(0), 0);
  }

  /** Some consecutive good blocks: {@code length} bytes from {@code offset}. */
  record Extent(long offset, long length) {}

  /**
   * What a scan found.
   *
   * @param header the file's header
   * @param index of the good blocks, as if they followed the header and each other; without damage
   *     they do
   * @param decoder of these blocks
   * @param extents where the good blocks are
   * @param damages where the scan ended before the file did, or each place it went on behind
   * @param tornBytes length of an incomplete last block
   * @param complete whether the file ends with an index of its own
   */
  record Result(
      SegmentHeader header,
      SegmentIndex index,
      BlockDecoder decoder,
      List<Extent> extents,
      List<CorruptSegmentException> damages,
      long tornBytes,
      boolean complete) {}

  /**
   * Scans the file.
   *
   * @return empty if the file ends before its header does
   * @throws CorruptSegmentException if it does not begin with a header, or is a part of a segment
   *     and ends before its header does
   */
  Optional<Result> scan() throws IOException {
    byte[] start = readHeader();
    if (header == null) {
      if (isPart) {
        throw new CorruptSegmentException(path, 0, "a part of a segment that ends in its header");
      }
      return Optional.empty();
    }
    IndexBuilder index = new IndexBuilder(start, header.length());
    BlockDecoder decoder = BlockDecoder.of(path, header);
    boolean more = true;
    while (more && tornBytes == 0 && !complete && !in.atEnd()) {
      long blockStart = in.position();
      try {
        scanBlock(blockStart, decoder, index);
      } catch (EOFException e) {
        EndOfFile.check(e);
        if (isPart) {
          damages.add(
              new CorruptSegmentException(
                  path, blockStart, "a part of a segment that ends within a block"));
          more = false;
        } else {
          tornBytes = in.position() - blockStart;
        }
      } catch (CorruptSegmentException e) {
        damages.add(e);
        more = whenDamaged == WhenDamaged.RESYNCHRONISE && resynchronise(blockStart + 1);
      }
    }
    bytesRead += in.bytesRead();
    return Optional.of(
        new Result(
            header,
            index.build(),
            sorted ? decoder : decoder.sorting(),
            blocks,
            damages,
            tornBytes,
            complete));
  }

  /** Goes behind the next sync marker that ends after {@code from}; false if there is none. */
  private boolean resynchronise(long from) throws IOException {
    bytesRead += in.bytesRead();
    in = new ScanInput(input.sequential(from), from);
    return in.skipBehind(header().sync());
  }

  /** How many bytes were read. */
  long bytesRead() {
    return bytesRead;
  }

  /** Reads in growing steps until the header is whole, and leaves the input behind it. */
  private byte[] readHeader() throws IOException {
    byte[] bytes = new byte[0];
    for (int want = 4 << 10; ; want *= 4) {
      bytes = in.peek(Math.min(want, SegmentFormat.MAX_HEADER_BYTES));
      header = SegmentHeader.decode(path, bytes, bytes.length);
      if (header != null || bytes.length < want) {
        break;
      }
    }
    if (header == null) {
      bytesRead += bytes.length;
    } else {
      in.skip(header.length());
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
    if (count == 0 && !ShadowBlock.is(data, 0, data.length)) {
      checkIndexBlock(blockStart, framed.toByteArray());
      complete = damages.isEmpty();
      return;
    }
    boolean shadow = count == 0;
    byte[] plain;
    try {
      if (shadow) {
        ShadowBlock parsed = ShadowBlock.parse(data, 0, data.length);
        count = parsed.events();
        plain = Zstandard.decompress(data, parsed.frameStart(), parsed.frameLength());
      } else {
        plain = Zstandard.decompress(data, 0, data.length);
      }
    } catch (BadFrameException | Decoder.MalformedException e) {
      throw new CorruptSegmentException(path, blockStart, "block: " + e.getMessage());
    }
    BlockSummary content = new BlockSummary(SegmentRecord.order(header().metadata()));
    BlockCursor cursor = decoder.block(blockStart, count, plain, shadow).cursor();
    while (cursor.next()) {
      content.add(cursor.current().record());
    }
    sorted &= content.isSorted();
    index.add(framed.array(), framed.length(), plain.length, content);
    addExtent(blockStart, in.position() - blockStart);
  }

  private void addExtent(long offset, long length) {
    Extent last = blocks.isEmpty() ? null : blocks.get(blocks.size() - 1);
    if (last != null && last.offset() + last.length() == offset) {
      blocks.set(blocks.size() - 1, new Extent(last.offset(), last.length() + length));
    } else {
      blocks.add(new Extent(offset, length));
    }
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
    if (damages.isEmpty()) {
      SegmentIndex.decodeBlock(path, block, blockStart);
    }
    if (!in.atEnd()) {
      throw new CorruptSegmentException(path, in.position(), "bytes follow the index");
    }
  }

  private SegmentHeader header() {
    if (header == null) {
      throw new IllegalStateException("the header comes first");
    }
    return header;
  }
}
