package io.tattletail.internal.segment;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.primitives.Bytes;
import io.tattletail.common.CorruptSegmentException;
import io.tattletail.common.Partition;
import io.tattletail.internal.layout.ArchiveStore;
import io.tattletail.internal.segment.Zstandard.BadFrameException;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
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
          if (header != null && !header.metadata().partition().equals(partition)) {
            throw new CorruptSegmentException(
                file,
                0,
                "expected events of %s, its header says %s"
                    .formatted(partition, header.metadata().partition()));
          }
          return header == null
              ? null
              : new Header(header.length(), header.sync(), events(BlockDecoder.of(file, header)));
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
          return new Header(header.length(), header.sync(), (start, count, plain, shadow) -> {});
        });
  }

  /** A block that decompresses may still have another number of events than it says. */
  private static ContentCheck events(BlockDecoder decoder) {
    return (start, count, plain, shadow) -> {
      BlockCursor cursor = decoder.block(start, count, plain, shadow).cursor();
      boolean more = cursor.next();
      while (more) {
        more = cursor.next();
      }
    };
  }

  /** What blocks are read by. */
  private record Header(int length, byte[] sync, ContentCheck content) {}

  private interface ContentCheck {
    void check(long start, long count, byte[] plain, boolean shadow) throws IOException;
  }

  private interface HeaderDecoder {
    /** Returns null if the bytes end before the header does. */
    @Nullable Header decode(byte[] bytes, int length) throws IOException;
  }

  private static Optional<WholeBlocks> of(
      ArchiveStore archive, Path file, long from, HeaderDecoder decoder) throws IOException {
    try (SegmentInput input = new SegmentInput(archive, file, new ReadStatistics())) {
      ScanInput in = new ScanInput(input.sequential(0), 0);
      for (int want = 4 << 10; ; want *= 4) {
        byte[] bytes = in.peek(Math.min(want, SegmentFormat.MAX_HEADER_BYTES));
        Header header = decoder.decode(bytes, bytes.length);
        if (header != null) {
          CRC32C crc = new CRC32C();
          crc.update(bytes, 0, header.length());
          return Optional.of(new Walk(input, header, crc).from(Math.max(from, header.length())));
        }
        if (bytes.length < want) {
          return Optional.empty();
        }
      }
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
          endsWithIndex = !passBlock(in, end);
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
    private boolean passBlock(ScanInput in, long start) throws IOException {
      long count = number(start, in.readLong());
      long length = number(start, in.readLong());
      if (length > SegmentFormat.MAX_BLOCK_BYTES) {
        throw damaged(start, "a block that claims a length of " + length + " bytes");
      }
      byte[] data = in.read((int) length);
      byte[] sync = in.read(SegmentFormat.SYNC_BYTES);
      if (sync.length < SegmentFormat.SYNC_BYTES) {
        if (Bytes.indexOf(data, header.sync()) >= 0) {
          throw damaged(
              start,
              "a block that claims to run past the end of the file, though one ends within it");
        }
        throw new EOFException();
      }
      if (!Arrays.equals(sync, header.sync())) {
        throw damaged(start, "a block does not end with the file's sync marker");
      }
      Encoder framed = new Encoder(data.length + 64);
      framed.writeLong(count).writeBytes(data).writeFixed(sync);
      if (count == 0 && !ShadowBlock.is(data, 0, data.length)) {
        Integer indexLength = SegmentIndex.blockLength(framed.toByteArray());
        if (indexLength == null || indexLength != framed.length() || !in.atEnd()) {
          throw damaged(start, "a block without events that is no index");
        }
        return false;
      }
      check(start, count, data);
      // A number may have been written longer than need be, so the place tells, not the encoding.
      if (in.position() - start != framed.length()) {
        throw damaged(start, "a block whose count or length is written in another form");
      }
      crc.update(framed.array(), 0, framed.length());
      return true;
    }

    private void check(long start, long count, byte[] data) throws IOException {
      try {
        if (count == 0) {
          ShadowBlock shadow = ShadowBlock.parse(data, 0, data.length);
          byte[] plain = Zstandard.decompress(data, shadow.frameStart(), shadow.frameLength());
          header.content().check(start, shadow.events(), plain, true);
        } else {
          header.content().check(start, count, Zstandard.decompress(data, 0, data.length), false);
        }
      } catch (BadFrameException | Decoder.MalformedException e) {
        throw damaged(start, "block: " + e.getMessage());
      }
    }

    private long number(long start, Optional<Long> value) throws CorruptSegmentException {
      if (value.isEmpty() || value.get() < 0) {
        throw damaged(start, "a block whose count or length is no number that can be");
      }
      return value.get();
    }

    private CorruptSegmentException damaged(long start, String detail) {
      return new CorruptSegmentException(input.path(), start, detail);
    }
  }
}
