package io.tattletail.internal.segment;

import java.util.ArrayList;
import java.util.List;

/**
 * The place and time span of some consecutive blocks of a file. All blocks of an entry are read at
 * once.
 *
 * @param offset of the first block, in bytes from the file's start
 * @param length of all its blocks, framing included, in bytes
 * @param blocks how many
 * @param events in all its blocks
 * @param uncompressedBytes of all its blocks
 * @param firstMicros the earliest timestamp in it
 * @param lastMicros the latest
 * @param crc32c of its {@code length} bytes
 */
public record IndexEntry(
    long offset,
    int length,
    int blocks,
    int events,
    int uncompressedBytes,
    long firstMicros,
    long lastMicros,
    int crc32c) {
  /** Where the next entry begins. */
  public long end() {
    return offset + length;
  }

  static void encode(List<IndexEntry> entries, Encoder out) {
    out.writeLong(entries.size());
    for (IndexEntry entry : entries) {
      out.writeLong(entry.length)
          .writeLong(entry.blocks)
          .writeLong(entry.events)
          .writeLong(entry.uncompressedBytes)
          .writeLong(entry.firstMicros)
          .writeLong(entry.lastMicros - entry.firstMicros)
          .writeLong(entry.crc32c);
    }
  }

  /**
   * Decodes entries that tile the file.
   *
   * @param start where the first begins
   */
  static List<IndexEntry> decode(long start, Decoder in) throws Decoder.MalformedException {
    List<IndexEntry> entries = new ArrayList<>();
    long offset = start;
    for (long left = in.readLength(); left > 0; left--) {
      int length = in.readInt();
      int blocks = in.readInt();
      int events = in.readInt();
      int uncompressed = in.readInt();
      long first = in.readLong();
      IndexEntry entry =
          new IndexEntry(
              offset,
              length,
              blocks,
              events,
              uncompressed,
              first,
              first + in.readLong(),
              in.readInt());
      if (length <= 0
          || blocks <= 0
          || events <= 0
          || uncompressed <= 0
          || uncompressed > SegmentFormat.MAX_BLOCK_BYTES) {
        throw new Decoder.MalformedException(in.position(), "an entry that cannot be: " + entry);
      }
      entries.add(entry);
      offset = entry.end();
    }
    return entries;
  }

  /** The same blocks at another place of the file. */
  IndexEntry movedBy(long bytes) {
    return new IndexEntry(
        offset + bytes, length, blocks, events, uncompressedBytes, firstMicros, lastMicros, crc32c);
  }

  /** How much memory its blocks take when they are stepped through, in bytes. */
  public long decodedBytes() {
    return uncompressedBytes + (long) events * RecordTable.BYTES_PER_RECORD;
  }
}
