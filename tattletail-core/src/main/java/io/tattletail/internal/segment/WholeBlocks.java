package io.tattletail.internal.segment;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tattletail.common.CorruptSegmentException;
import io.tattletail.common.Partition;
import io.tattletail.internal.layout.ArchiveStore;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.zip.CRC32C;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * The whole, undamaged blocks of a file from one byte on, which can be copied raw while the file is
 * still being written. Each block was decompressed, which checks its zstd checksum, and the number
 * of events in each block of a segment was checked. Immutable.
 *
 * @param headerLength of the file, in bytes
 * @param from where the first block begins, or would begin if there is none, in bytes from the
 *     file's start
 * @param end where the last block ends, or {@code from} if there is none; the next call goes on
 *     here
 * @param crc32c of the header's bytes followed by those of the blocks
 * @param endsWithIndex whether the index of a segment follows the blocks, so that the file will
 *     only be renamed
 * @param damage the damage behind the blocks; empty if the file, or an incomplete last block, ends
 *     there
 */
public record WholeBlocks(
    long headerLength,
    long from,
    long end,
    int crc32c,
    boolean endsWithIndex,
    Optional<CorruptSegmentException> damage) {
  /** How much of the file they are, in bytes. */
  public long length() {
    return end - from;
  }

  /**
   * Reads an unsealed segment from {@code from} to its end as it is visible now.
   *
   * @param from where a block begins, in bytes from the file's start; 0 for the first one
   * @return empty if the file ends before its header does
   * @throws CorruptSegmentException if the file does not begin with the header of a segment of this
   *     partition, or is shorter than {@code from}
   * @throws java.io.FileNotFoundException if the file was renamed or deleted
   * @throws io.tattletail.common.LengthUnknownException if HDFS cannot tell the file's length
   */
  public static Optional<WholeBlocks> of(
      ArchiveStore archive, Partition partition, Path file, long from) throws IOException {
    return of(
        archive,
        file,
        from,
        (bytes, length) -> {
          SegmentHeader header = SegmentHeader.decode(file, bytes, length);
          if (header == null) {
            return null;
          }
          header.metadata().check(file, partition);
          return new Header(header.length(), header.sync(), events(BlockDecoder.of(file, header)));
        });
  }

  /**
   * Reads a file of rejected events, or any other Avro object container file whose blocks are zstd
   * frames, as {@link #of} reads a segment.
   *
   * @param from where a block begins, in bytes from the file's start; 0 for the first one
   * @return empty if the file ends before its header does
   * @throws CorruptSegmentException if the file does not begin with a header, has another codec, or
   *     is shorter than {@code from}
   */
  public static Optional<WholeBlocks> ofRejected(ArchiveStore archive, Path file, long from)
      throws IOException {
    return of(
        archive,
        file,
        from,
        (bytes, length) -> {
          ContainerHeader header = ContainerHeader.decode(file, bytes, length);
          if (header == null) {
            return null;
          }
          byte[] codec = header.entries().getOrDefault(SegmentFormat.META_CODEC, new byte[0]);
          if (!Arrays.equals(codec, SegmentFormat.CODEC.getBytes(UTF_8))) {
            throw new CorruptSegmentException(
                file, 0, "header: expected codec " + SegmentFormat.CODEC);
          }
          return new Header(header.length(), header.sync(), block -> {});
        });
  }

  /** A block that decompresses may still have another number of events than it says. */
  private static ContentCheck events(BlockDecoder decoder) {
    return block -> {
      BlockCursor cursor = block.cursor(decoder);
      boolean more = cursor.next();
      while (more) {
        more = cursor.next();
      }
    };
  }

  /** What blocks are read by. */
  private record Header(int length, byte[] sync, ContentCheck content) {}

  private interface ContentCheck {
    void check(BlockFrame.Events block) throws IOException;
  }

  private interface HeaderDecoder {
    /** Returns null if the bytes end before the header does. */
    @Nullable Header decode(byte[] bytes, int length) throws IOException;
  }

  private static Optional<WholeBlocks> of(
      ArchiveStore archive, Path file, long from, HeaderDecoder decoder) throws IOException {
    try (SegmentInput input = new SegmentInput(archive, file, new ReadStatistics())) {
      ScanInput in = new ScanInput(input.sequential(0), 0);
      AtomicReference<@Nullable Header> found = new AtomicReference<>();
      byte[] bytes =
          in.peekUntil(
              start -> {
                found.set(decoder.decode(start, start.length));
                return found.get() != null;
              },
              SegmentFormat.MAX_HEADER_BYTES);
      Header header = found.get();
      if (header == null) {
        return Optional.empty();
      }
      CRC32C crc = new CRC32C();
      crc.update(bytes, 0, header.length());
      return Optional.of(new Walk(input, header, crc).from(Math.max(from, header.length())));
    }
  }

  /** Goes from block to block. */
  private static final class Walk {
    private final SegmentInput input;
    private final Header header;
    private final CRC32C crc;

    Walk(SegmentInput input, Header header, CRC32C crc) {
      this.input = input;
      this.header = header;
      this.crc = crc;
    }

    WholeBlocks from(long from) throws IOException {
      checkLength(from);
      ScanInput in = new ScanInput(input.sequential(from), from);
      long end = from;
      boolean endsWithIndex = false;
      Optional<CorruptSegmentException> damage = Optional.empty();
      try {
        while (!in.atEnd() && !endsWithIndex) {
          endsWithIndex = !passBlock(in);
          end = endsWithIndex ? end : in.position();
        }
      } catch (EOFException e) {
        EndOfFile.check(e);
        // Incomplete: it is being written, or its writer died. Nothing of it was acknowledged.
        endsWithIndex = false;
      } catch (CorruptSegmentException e) {
        damage = Optional.of(e);
      }
      return new WholeBlocks(
          header.length(), from, end, (int) crc.getValue(), endsWithIndex, damage);
    }

    /** A stream that is positioned behind the end of a file says that there is nothing more. */
    private void checkLength(long from) throws IOException {
      if (from > header.length()) {
        input.read(from - 1, 1);
      }
    }

    /** Returns whether it is a block of events; if not, it is the index. */
    private boolean passBlock(ScanInput in) throws IOException {
      BlockFrame block = BlockFrame.read(in, input.path(), header.sync());
      if (block.isWithoutEvents()) {
        if (!block.isIndex() || !in.atEnd()) {
          throw block.noIndex();
        }
        return false;
      }
      header.content().check(block.events());
      // A number may have been written longer than need be, so the place tells, not the encoding.
      if (in.position() - block.start() != block.framed().length()) {
        throw new CorruptSegmentException(
            input.path(),
            block.start(),
            "a block whose count or length is written in another form");
      }
      crc.update(block.framed().array(), 0, block.framed().length());
      return true;
    }
  }
}
