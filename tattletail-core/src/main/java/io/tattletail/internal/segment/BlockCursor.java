package io.tattletail.internal.segment;

import io.tattletail.common.CorruptSegmentException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Steps through the events of a {@link Block}. Nothing is copied, and but for its timestamp nothing
 * of an event is decoded until it is asked for. Not thread-safe.
 */
public final class BlockCursor {
  /** Enough to have them fetched beside each other, and few enough to stay in a core's cache. */
  private static final int FETCHED_AT_ONCE = 16;

  private final Block block;
  private final RecordTable table;

  /** Of the current event. */
  private int index = -1;

  /** Once it was asked for. */
  private @Nullable BlockEvent current;

  /** {@link RecordTable#fetch}; never read. */
  private int unusedFetched;

  BlockCursor(Block block) {
    this.block = block;
    this.table = RecordTable.of(block);
  }

  /**
   * Steps to the next event.
   *
   * @return whether there is one
   * @throws CorruptSegmentException if the block is damaged
   */
  public boolean next() throws CorruptSegmentException {
    current = null;
    if (index + 1 >= table.size()) {
      table.checkEnd();
      return false;
    }
    index++;
    if (index % FETCHED_AT_ONCE == 0) {
      unusedFetched += table.fetch(block.bytes(), index, FETCHED_AT_ONCE);
    }
    return true;
  }

  /**
   * The current event and as many of the next ones as fit, in an array of their own, so that the
   * block's memory can be freed.
   *
   * <p>Damage behind the last event stays with the rest of the block.
   *
   * @param maxBytes how much memory they may take; the current event is kept in any case
   */
  public Kept keep(int maxBytes) throws CorruptSegmentException {
    int end = index + 1;
    while (end < table.size() && bytesUntil(end + 1) <= maxBytes) {
      end++;
    }
    int from = table.start(index);
    int to = table.start(end);
    Optional<BlockPart> rest = Optional.empty();
    if (end < block.events() || to < block.limit()) {
      long firstMicros = table.timestampMicros(Math.min(end, table.size() - 1));
      rest = Optional.of(block.rest(to, block.events() - end, firstMicros));
    }
    BlockCursor cursor = block.copyOf(from, to, end - index).cursor();
    cursor.next();
    return new Kept(cursor, rest);
  }

  private long bytesUntil(int end) {
    return table.start(end)
        - table.start(index)
        + (long) (end - index) * RecordTable.BYTES_PER_RECORD;
  }

  /**
   * See {@link #keep}.
   *
   * @param cursor at the same event
   * @param rest the events that did not fit
   */
  public record Kept(BlockCursor cursor, Optional<BlockPart> rest) {}

  /** How many events follow the current one. */
  public long left() {
    return block.events() - index - 1;
  }

  /** The block it steps through. */
  public Block block() {
    return block;
  }

  /** How much memory it and the block hold, in bytes. */
  public int heldBytes() {
    return block.heldBytes() + table.heldBytes();
  }

  /** Microseconds since 1970 UTC. */
  public long timestampMicros() {
    return table.timestampMicros(index);
  }

  /** The current event, which stays valid when the cursor moves on. */
  public BlockEvent current() {
    BlockEvent known = current;
    if (known == null) {
      known = new BlockEvent(block, table, index);
      current = known;
    }
    return known;
  }
}
