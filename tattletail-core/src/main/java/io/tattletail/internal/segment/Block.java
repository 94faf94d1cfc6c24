package io.tattletail.internal.segment;

import io.tattletail.common.CorruptSegmentException;
import java.util.Arrays;
import org.apache.hadoop.fs.Path;

/**
 * The events of one block, decompressed and in the archive's order. Immutable and thread-safe.
 *
 * @see Segment#read(IndexEntry)
 */
public final class Block {
  private final Path path;
  private final SegmentMetadata metadata;
  private final long fileOffset;
  private final byte[] bytes;
  private final int start;
  private final int limit;
  private final long events;

  /** Where {@code start} is in the whole block. */
  private final int position;

  private final boolean shadow;

  Block(
      Path path,
      SegmentMetadata metadata,
      long fileOffset,
      byte[] bytes,
      int start,
      int limit,
      long events,
      int position,
      boolean shadow) {
    this.path = path;
    this.metadata = metadata;
    this.fileOffset = fileOffset;
    this.bytes = bytes;
    this.start = start;
    this.limit = limit;
    this.events = events;
    this.position = position;
    this.shadow = shadow;
  }

  /** Some of its events, in an array of their own. */
  Block copyOf(int from, int to, long count) {
    byte[] copy = Arrays.copyOfRange(bytes, from, to);
    return new Block(
        path, metadata, fileOffset, copy, 0, copy.length, count, position + from - start, shadow);
  }

  /** Its last events, from there to the end, without the bytes. */
  BlockPart rest(int from, long count, long firstMicros) {
    return new BlockPart(fileOffset, position + from - start, limit - from, count, firstMicros);
  }

  /**
   * The events of a part, of which this is the whole block; shares its bytes.
   *
   * @throws CorruptSegmentException if they are not within it
   */
  Block part(BlockPart part) throws CorruptSegmentException {
    if (part.position() + part.bytes() > limit - start || part.events() > events) {
      throw corrupt("it is not the block that was read before, of which " + part + " was left");
    }
    return new Block(
        path,
        metadata,
        fileOffset,
        bytes,
        start + part.position(),
        start + part.position() + part.bytes(),
        part.events(),
        part.position(),
        shadow);
  }

  /** How much memory it holds, in bytes. */
  public int heldBytes() {
    return bytes.length;
  }

  /** A new cursor, before the first event. */
  public BlockCursor cursor() {
    return new BlockCursor(this);
  }

  /** The metadata in the file's header. */
  public SegmentMetadata metadata() {
    return metadata;
  }

  /** The file it was read from, under the name it had then. */
  public Path path() {
    return path;
  }

  /** Where it begins in the file. */
  public long fileOffset() {
    return fileOffset;
  }

  /** Whether only replays see its events: it is a shadow block of a published round. */
  public boolean isShadow() {
    return shadow;
  }

  byte[] bytes() {
    return bytes;
  }

  int start() {
    return start;
  }

  int limit() {
    return limit;
  }

  long events() {
    return events;
  }

  CorruptSegmentException corrupt(String detail) {
    return new CorruptSegmentException(path, fileOffset, "block: " + detail);
  }
}
