package io.tattletail.archive.segment;

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

  Block(
      Path path,
      SegmentMetadata metadata,
      long fileOffset,
      byte[] bytes,
      int start,
      int limit,
      long events) {
    this.path = path;
    this.metadata = metadata;
    this.fileOffset = fileOffset;
    this.bytes = bytes;
    this.start = start;
    this.limit = limit;
    this.events = events;
  }

  /** A new cursor, before the first event. */
  public BlockCursor cursor() {
    return new BlockCursor(this);
  }

  /** What the file says of itself. */
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
