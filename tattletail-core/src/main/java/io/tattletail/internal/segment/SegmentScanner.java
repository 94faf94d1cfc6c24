package io.tattletail.internal.segment;

import io.tattletail.common.CorruptSegmentException;
import io.tattletail.internal.layout.SegmentName;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
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
        scanBlock(decoder, index);
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

  /** Reads the header, and leaves the input behind it. */
  private byte[] readHeader() throws IOException {
    byte[] bytes =
        in.peekUntil(
            start -> {
              header = SegmentHeader.decode(path, start, start.length);
              return header != null;
            },
            SegmentFormat.MAX_HEADER_BYTES);
    if (header == null) {
      bytesRead += bytes.length;
    } else {
      in.skip(header.length());
    }
    return bytes;
  }

  private void scanBlock(BlockDecoder decoder, IndexBuilder index) throws IOException {
    BlockFrame block = BlockFrame.read(in, path, header().sync());
    if (block.isWithoutEvents()) {
      checkIndexBlock(block);
      complete = damages.isEmpty();
      return;
    }
    BlockFrame.Events events = block.events();
    BlockSummary content = new BlockSummary(SegmentRecord.order(header().metadata()));
    BlockCursor cursor = events.cursor(decoder);
    while (cursor.next()) {
      content.add(cursor.current().record());
    }
    sorted &= content.isSorted();
    index.add(block.framed().array(), block.framed().length(), events.plain().length, content);
    addExtent(block.start(), in.position() - block.start());
  }

  private void addExtent(long offset, long length) {
    Extent last = blocks.isEmpty() ? null : blocks.get(blocks.size() - 1);
    if (last != null && last.offset() + last.length() == offset) {
      blocks.set(blocks.size() - 1, new Extent(last.offset(), last.length() + length));
    } else {
      blocks.add(new Extent(offset, length));
    }
  }

  private void checkIndexBlock(BlockFrame block) throws IOException {
    if (!block.isIndex()) {
      throw block.noIndex();
    }
    if (damages.isEmpty()) {
      SegmentIndex.decodeBlock(path, block.framed().toByteArray(), block.start());
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
