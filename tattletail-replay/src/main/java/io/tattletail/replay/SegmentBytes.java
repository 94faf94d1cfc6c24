package io.tattletail.replay;

import io.tattletail.archive.segment.Block;
import io.tattletail.archive.segment.IndexEntry;
import io.tattletail.archive.segment.Segment;
import java.io.IOException;
import java.util.List;

/**
 * The compressed bytes of a segment's entries, of which several that follow each other are read at
 * once: entries have some 50 KiB, for which a read is too dear. Thread-safe; who needs what another
 * thread is reading waits for that.
 */
final class SegmentBytes {
  private final Segment segment;

  /** In the order in which they are needed. */
  private final List<IndexEntry> entries;

  private final int maxBytes;

  // Guarded by this.
  private byte[] bytes = new byte[0];
  private long offset;

  /**
   * @param maxBytes how much is read at once and held; less than an entry has reads each by itself
   */
  SegmentBytes(Segment segment, List<IndexEntry> entries, int maxBytes) {
    this.segment = segment;
    this.entries = entries;
    this.maxBytes = maxBytes;
  }

  /** Reads an entry, with those that are needed after it as far as they follow it in the file. */
  List<Block> read(int index) throws IOException {
    IndexEntry entry = entries.get(index);
    if (!segment.isContiguous()) {
      return segment.read(entry);
    }
    byte[] read;
    int start;
    synchronized (this) {
      if (entry.offset() < offset || entry.end() > offset + bytes.length) {
        bytes = segment.readBytes(entries.subList(index, end(index)));
        offset = entry.offset();
      }
      read = bytes;
      start = (int) (entry.offset() - offset);
      if (start + entry.length() == bytes.length) {
        bytes = new byte[0];
      }
    }
    return segment.decode(entry, read, start);
  }

  /** The index behind the last entry to read together with one. */
  private int end(int first) {
    long length = entries.get(first).length();
    int end = first + 1;
    while (end < entries.size()
        && entries.get(end).offset() == entries.get(end - 1).end()
        && length + entries.get(end).length() <= maxBytes) {
      length += entries.get(end).length();
      end++;
    }
    return end;
  }
}
