package io.tattletail.internal.segment;

import com.google.common.primitives.Bytes;
import io.tattletail.common.CorruptSegmentException;
import io.tattletail.internal.segment.Zstandard.BadFrameException;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import org.apache.hadoop.fs.Path;

/**
 * A block as it is framed in a file: the one place that finds the next block of a file that is read
 * from its start, and that tells a torn block from damage.
 *
 * <pre>
 *   count    of its events; 0 of a shadow block and of the index
 *   length   of the data, in bytes
 *   data
 *   sync     the file's marker
 * </pre>
 *
 * @param path of the file
 * @param start in bytes from the file's start
 * @param count as framed
 * @param data as framed
 * @param framed all of it, with count and length in their shortest form
 */
record BlockFrame(Path path, long start, long count, byte[] data, Encoder framed) {
  /**
   * Reads the next block.
   *
   * @param sync the file's marker
   * @throws EOFException if the file ends within it: it is torn, or the connection ended
   * @throws CorruptSegmentException if no block begins here
   */
  static BlockFrame read(ScanInput in, Path path, byte[] sync) throws IOException {
    long start = in.position();
    long count = number(path, start, in.readLong());
    long length = number(path, start, in.readLong());
    if (length > SegmentFormat.MAX_BLOCK_BYTES) {
      throw new CorruptSegmentException(
          path, start, "a block that claims a length of " + length + " bytes");
    }
    byte[] data = in.read((int) length);
    byte[] end = in.read(SegmentFormat.SYNC_BYTES);
    if (end.length < SegmentFormat.SYNC_BYTES) {
      // A torn block is the last: no other ends where it claims to be.
      if (Bytes.indexOf(data, sync) >= 0) {
        throw new CorruptSegmentException(
            path,
            start,
            "a block that claims to run past the end of the file, though one ends within it");
      }
      throw new EOFException();
    }
    if (!Arrays.equals(end, sync)) {
      throw new CorruptSegmentException(
          path, start, "a block does not end with the file's sync marker");
    }
    Encoder framed = new Encoder(data.length + 64);
    framed.writeLong(count).writeBytes(data).writeFixed(sync);
    return new BlockFrame(path, start, count, data, framed);
  }

  private static long number(Path path, long start, Optional<Long> value)
      throws CorruptSegmentException {
    if (value.isEmpty() || value.get() < 0) {
      throw new CorruptSegmentException(
          path, start, "a block whose count or length is no number that can be");
    }
    return value.get();
  }

  /** Whether it has no events: it is an index, or damage. */
  boolean isWithoutEvents() {
    return count == 0 && !ShadowBlock.is(data, 0, data.length);
  }

  /** Whether a block {@linkplain #isWithoutEvents() without events} is as long as it says. */
  boolean isIndex() {
    byte[] block = framed.toByteArray();
    Integer length = SegmentIndex.blockLength(block);
    return length != null && length == block.length;
  }

  /** The exception for a block without events that cannot be the index. */
  CorruptSegmentException noIndex() {
    return new CorruptSegmentException(path, start, "a block without events that is no index");
  }

  /**
   * Decompresses its events.
   *
   * @throws CorruptSegmentException if it is damaged
   */
  Events events() throws IOException {
    try {
      if (count > 0) {
        return new Events(start, count, Zstandard.decompress(data, 0, data.length), false);
      }
      ShadowBlock shadow = ShadowBlock.parse(data, 0, data.length);
      byte[] plain = Zstandard.decompress(data, shadow.frameStart(), shadow.frameLength());
      return new Events(start, shadow.events(), plain, true);
    } catch (BadFrameException | Decoder.MalformedException e) {
      throw new CorruptSegmentException(path, start, "block: " + e.getMessage());
    }
  }

  /**
   * The events of a block.
   *
   * @param start of the block, in bytes from the file's start
   * @param count how many the block says there are
   * @param plain decompressed
   * @param shadow whether it is a shadow block
   */
  record Events(long start, long count, byte[] plain, boolean shadow) {
    /** A cursor over them, which checks their number. */
    BlockCursor cursor(BlockDecoder decoder) throws IOException {
      return decoder.block(start, count, plain, shadow).cursor();
    }
  }
}
