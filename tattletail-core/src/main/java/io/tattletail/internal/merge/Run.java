package io.tattletail.internal.merge;

import io.tattletail.common.CorruptSegmentException;
import io.tattletail.internal.merge.OpenSegment.RestSource;
import io.tattletail.internal.segment.BlockCursor;
import io.tattletail.internal.segment.BlockCursor.Kept;
import io.tattletail.internal.segment.BlockEvent;
import io.tattletail.internal.segment.BlockPart;
import io.tattletail.internal.segment.IndexEntry;
import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A block on the merge, or what is left of one: its events in order, the current one in front. Runs
 * compare by their current events, in the archive's order. There always is a current event, until
 * {@link #next} returns false.
 */
final class Run implements Comparable<Run>, Closeable {
  /** What this object and those around it take beside the block. */
  private static final int OVERHEAD_BYTES = 512;

  private final OpenSegment segment;
  private final IndexEntry entry;
  private BlockCursor cursor;

  /** What follows in the block and was given up. */
  private @Nullable RestSource rest;

  private long timestampMicros;

  /**
   * @param segment in which the block is; the run holds it open until it is closed
   * @param entry of which the block is
   * @param cursor at its first event
   */
  Run(OpenSegment segment, IndexEntry entry, BlockCursor cursor) {
    this.segment = segment;
    this.entry = entry;
    this.cursor = cursor;
    this.timestampMicros = cursor.timestampMicros();
  }

  /** Steps to the next event. */
  boolean next() throws IOException {
    try {
      if (cursor.next()) {
        timestampMicros = cursor.timestampMicros();
        return true;
      }
      return false;
    } catch (CorruptSegmentException e) {
      segment.lost(entry, cursor.left() + 1, e);
      return false;
    }
  }

  /** How much memory it holds, in bytes. */
  int heldBytes() {
    return cursor.heldBytes() + OVERHEAD_BYTES;
  }

  /**
   * Gives up the memory of all but the next events. What is left of the block then is to be read
   * again, together with what was left of it before, if that still waits.
   *
   * @param maxBytes how much they may take; the current one is kept in any case
   */
  void shrink(int maxBytes, ReadAhead ahead) throws IOException {
    if (heldBytes() <= maxBytes) {
      return;
    }
    Kept kept = cursor.keep(Math.max(0, maxBytes - OVERHEAD_BYTES));
    cursor = kept.cursor();
    if (kept.rest().isPresent()) {
      BlockPart part = kept.rest().get();
      if (rest != null && ahead.withdraw(rest)) {
        part = part.and(rest.part());
        rest.discard();
      }
      rest = segment.rest(entry, part);
      ahead.add(rest);
    }
  }

  long timestampMicros() {
    return timestampMicros;
  }

  /** The current event, which stays valid when the run moves on. */
  BlockEvent event() {
    return cursor.current();
  }

  /** Keys are made of ties only. */
  @Override
  public int compareTo(Run other) {
    int order = Long.compare(timestampMicros, other.timestampMicros);
    return order != 0 ? order : event().key().compareTo(other.event().key());
  }

  /** Lets go of the segment. */
  @Override
  public void close() throws IOException {
    segment.release();
  }
}
