package io.tattletail.internal.merge;

import io.tattletail.common.CorruptSegmentException;
import io.tattletail.internal.segment.BlockCursor;
import io.tattletail.internal.segment.BlockCursor.Kept;
import io.tattletail.internal.segment.BlockEvent;
import io.tattletail.internal.segment.BlockPart;
import io.tattletail.internal.segment.IndexEntry;
import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A block on the merge, or what is left of one: its events in order, the current one in front. Runs
 * compare by their current events, in the archive's order. There always is a current event, until
 * {@link #next} returns false.
 */
final class Run implements Comparable<Run>, Closeable {
  /** What this object and those around it take beside the block. */
  private static final int OVERHEAD_BYTES = 512;

  private final Origin origin;
  private final IndexEntry entry;
  private BlockCursor cursor;

  /** What follows in the block and was given up. */
  private @Nullable Rest rest;

  private long timestampMicros;

  /** Where a run's block is from. Called by the merging thread. */
  interface Origin {
    /**
     * Tells of events that cannot be read.
     *
     * @throws IOException if damage is to end the merge
     */
    void lost(IndexEntry entry, long events, CorruptSegmentException damage) throws IOException;

    /** Has events of a block read again when the merge reaches them. */
    Rest giveUp(IndexEntry entry, BlockPart part);

    /** One run less. */
    void release() throws IOException;
  }

  /** Events of a run's block that were given up and are to be read again. */
  interface Rest {
    /** Takes them back; empty if they are being read, or are on the merge. */
    Optional<BlockPart> withdraw() throws IOException;
  }

  /**
   * @param origin of the block; the run holds it open until it is closed
   * @param entry of which the block is
   * @param cursor at its first event
   */
  Run(Origin origin, IndexEntry entry, BlockCursor cursor) {
    this.origin = origin;
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
      origin.lost(entry, cursor.left() + 1, e);
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
  void shrink(int maxBytes) throws IOException {
    if (heldBytes() <= maxBytes) {
      return;
    }
    Kept kept = cursor.keep(Math.max(0, maxBytes - OVERHEAD_BYTES));
    cursor = kept.cursor();
    if (kept.rest().isPresent()) {
      BlockPart part = kept.rest().get();
      Optional<BlockPart> before = rest == null ? Optional.empty() : rest.withdraw();
      if (before.isPresent()) {
        part = part.and(before.get());
      }
      rest = origin.giveUp(entry, part);
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

  /** Lets go of the origin. */
  @Override
  public void close() throws IOException {
    origin.release();
  }
}
