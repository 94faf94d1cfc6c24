package io.tattletail.internal.segment;

import io.tattletail.common.CorruptSegmentException;
import io.tattletail.internal.layout.LongRanges;
import io.tattletail.internal.layout.NameOrder;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which offsets events cover, by stream: each those after the one before it, up to its own. Not
 * thread-safe.
 */
public final class StreamOffsets {
  private final Map<String, LongRanges> byStream = new TreeMap<>(NameOrder.BYTEWISE);

  /**
   * Adds the offsets that an event covers; one without a position covers none.
   *
   * @param stream empty without a position
   * @param skipped how many offsets are between the event and the one before it
   */
  public void add(String stream, long offset, long skipped) {
    if (!stream.isEmpty() && skipped >= 0 && offset >= skipped) {
      byStream.computeIfAbsent(stream, name -> new LongRanges()).add(offset - skipped, offset);
    }
  }

  /**
   * Adds the offsets that the events of a block cover.
   *
   * @throws CorruptSegmentException if one of its events cannot be read; the offsets of those
   *     before it are added
   */
  public void add(Block block) throws CorruptSegmentException {
    BlockCursor events = block.cursor();
    while (events.next()) {
      BlockEvent event = events.current();
      add(event.stream(), event.offset(), event.skipped());
    }
  }

  /** The offsets of each stream, in bytewise order of their names; a view. */
  public Map<String, LongRanges> byStream() {
    return Collections.unmodifiableMap(byStream);
  }

  /** Whether no event with a position was added. */
  public boolean isEmpty() {
    return byStream.isEmpty();
  }
}
