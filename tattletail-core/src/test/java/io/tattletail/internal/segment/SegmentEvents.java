package io.tattletail.internal.segment;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Reads segments in tests. */
public final class SegmentEvents {
  private SegmentEvents() {}

  /** All events of a segment, in its order. */
  public static List<BlockEvent> of(Segment segment) throws IOException {
    List<BlockEvent> events = new ArrayList<>();
    for (IndexEntry entry : segment.index().entries()) {
      for (Block block : segment.read(entry)) {
        BlockCursor cursor = block.cursor();
        while (cursor.next()) {
          events.add(cursor.current());
        }
      }
    }
    return events;
  }
}
