package io.tattletail.internal.segment;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Collects the index of a file as its blocks are written or scanned, in file order. Small
 * consecutive blocks, as frequent commits make them, share an entry if they are close in time: a
 * reader holds all of an entry while the merge is within its span.
 */
final class IndexBuilder {
  /** Two blocks further apart than this never share an entry. */
  private static final long MAX_DISTANCE_MICROS = 10 * 60 * 1_000_000L;

  private final int headerLength;
  private final int headerCrc32c;
  private final List<IndexEntry> entries = new ArrayList<>();
  private final TreeMap<Integer, SequenceRange> sequences = new TreeMap<>();
  private final CRC32C crc = new CRC32C();

  /** The last entry, which the next block may share; {@link #crc} is of its bytes. */
  private @Nullable IndexEntry open;

  IndexBuilder(byte[] header, int headerLength) {
    this.headerLength = headerLength;
    this.headerCrc32c = Checksums.crc32c(header, 0, headerLength);
  }

  /** Adds one block, whose framed bytes are the first {@code length} of {@code block}. */
  void add(byte[] block, int length, int uncompressedBytes, BlockSummary content) {
    IndexEntry last = open;
    if (last != null && !shared(last, uncompressedBytes, content)) {
      entries.add(last);
      crc.reset();
      last = null;
    }
    crc.update(block, 0, length);
    IndexEntry base = last == null ? empty(content) : last;
    open =
        new IndexEntry(
            base.offset(),
            base.length() + length,
            base.blocks() + 1,
            base.events() + content.events(),
            base.uncompressedBytes() + uncompressedBytes,
            Math.min(base.firstMicros(), content.firstMicros()),
            Math.max(base.lastMicros(), content.lastMicros()),
            (int) crc.getValue());
    for (SequenceRange range : content.sequences()) {
      sequences.merge(range.recorder(), range, SequenceRange::with);
    }
  }

  private IndexEntry empty(BlockSummary content) {
    long offset = entries.isEmpty() ? headerLength : entries.get(entries.size() - 1).end();
    return new IndexEntry(offset, 0, 0, 0, 0, content.firstMicros(), content.lastMicros(), 0);
  }

  private static boolean shared(IndexEntry entry, int uncompressedBytes, BlockSummary content) {
    return entry.uncompressedBytes() + uncompressedBytes <= SegmentFormat.BLOCK_BYTES
        && content.firstMicros() - entry.lastMicros() <= MAX_DISTANCE_MICROS
        && entry.firstMicros() - content.lastMicros() <= MAX_DISTANCE_MICROS;
  }

  SegmentIndex build() {
    List<IndexEntry> all = new ArrayList<>(entries);
    if (open != null) {
      all.add(open);
    }
    return new SegmentIndex(headerLength, headerCrc32c, List.copyOf(sequences.values()), all);
  }
}
