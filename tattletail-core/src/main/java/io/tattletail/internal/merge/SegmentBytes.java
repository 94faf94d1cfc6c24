package io.tattletail.internal.merge;

import io.tattletail.internal.segment.Block;
import io.tattletail.internal.segment.IndexEntry;
import io.tattletail.internal.segment.Segment;
import java.io.IOException;
import java.util.List;

/**
 * The compressed bytes of a segment's entries, of which several that follow each other are read at
 * once: entries have some 50 KiB, for which a read is too dear. Thread-safe; who needs what another
 * thread is reading waits for that. An entry is read once, unless what was made of it is given up.
 */
final class SegmentBytes {
  private static final byte[] NONE = {};

  private final Segment segment;

  /** In the order in which they are needed. */
  private final List<IndexEntry> entries;

  private final int maxBytes;

  // Guarded by this.
  private byte[] bytes = NONE;

  /** The entries in {@link #bytes}: from this one to before {@link #end}. */
  private int first;

  private int end;

  /** How many of them were not asked for yet. */
  private int unused;

  /** No entry from this one on was read or is being read. */
  private int nextUnread;

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
    byte[] read = NONE;
    int start = 0;
    synchronized (this) {
      if (index >= nextUnread && unused == 0) {
        readOn(index);
      }
      if (index >= first && index < end) {
        read = bytes;
        start = (int) (entry.offset() - entries.get(first).offset());
        unused--;
        if (unused == 0) {
          bytes = NONE;
          end = first;
        }
      } else {
        nextUnread = Math.max(nextUnread, index + 1);
      }
    }
    // Read by itself is what comes while others are not asked for yet, and what was given up.
    return read == NONE ? segment.read(entry) : segment.decode(entry, read, start);
  }

  /** Threads come for entries nearly in order; those before are going to be asked for as well. */
  private void readOn(int index) throws IOException {
    int from = endOfRead(nextUnread) > index ? nextUnread : index;
    int to = endOfRead(from);
    bytes = segment.readBytes(entries.subList(from, to));
    first = from;
    end = to;
    unused = to - from;
    nextUnread = to;
  }

  /** The index behind the last entry to read together with one. */
  private int endOfRead(int from) {
    long length = entries.get(from).length();
    int to = from + 1;
    while (to < entries.size()
        && entries.get(to).offset() == entries.get(to - 1).end()
        && length + entries.get(to).length() <= maxBytes) {
      length += entries.get(to).length();
      to++;
    }
    return to;
  }
}
