package io.tattletail.archive.segment;

/**
 * Where some consecutive blocks of a file lie, and what times they span. Blocks are read by the
 * entry, all of one at once.
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

  /** How much memory its blocks take when they are stepped through, in bytes. */
  public long decodedBytes() {
    return uncompressedBytes + (long) events * RecordTable.BYTES_PER_RECORD;
  }
}
