package io.tattletail.replay;

import io.tattletail.archive.Micros;
import io.tattletail.archive.NameOrder;
import io.tattletail.archive.Partition;
import io.tattletail.archive.segment.BlockCursor;
import io.tattletail.archive.segment.CorruptSegmentException;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.SpewPosition;
import io.tattletail.spew.SpewSerializer;
import org.jspecify.annotations.Nullable;

/**
 * A block on the merge: its events in order, the current one in front. Runs compare by their
 * current events, in the archive's order.
 */
final class Run implements Comparable<Run> {
  private final BlockCursor cursor;
  private final String channel;
  private final SpewSerializer serializer;

  /**
   * @param cursor before its first event
   */
  Run(BlockCursor cursor, SpewSerializer serializer) {
    this.cursor = cursor;
    this.channel = cursor.block().metadata().partition().channel();
    this.serializer = serializer;
  }

  /** Steps to the next event. */
  boolean next() throws CorruptSegmentException {
    return cursor.next();
  }

  long timestampMicros() {
    return cursor.timestampMicros();
  }

  String channel() {
    return channel;
  }

  Partition partition() {
    return cursor.block().metadata().partition();
  }

  String stream() {
    return cursor.stream();
  }

  long offset() {
    return cursor.offset();
  }

  String recorder() {
    return cursor.recorder();
  }

  long sequence() {
    return cursor.sequence();
  }

  String id() {
    return cursor.id();
  }

  SpewEvent event(String id) {
    return SpewEvent.replayed(
        id,
        channel,
        Micros.toInstant(cursor.timestampMicros()),
        position(),
        cursor.event(),
        serializer);
  }

  @Nullable SpewPosition position() {
    String stream = cursor.stream();
    return stream.isEmpty()
        ? null
        : new SpewPosition(stream, cursor.offset() - cursor.skipped() - 1, cursor.offset());
  }

  @Override
  public int compareTo(Run other) {
    int order = Long.compare(cursor.timestampMicros(), other.cursor.timestampMicros());
    return order != 0 ? order : compareTies(other);
  }

  private int compareTies(Run other) {
    int order = NameOrder.BYTEWISE.compare(channel, other.channel);
    if (order == 0) {
      order = NameOrder.BYTEWISE.compare(cursor.stream(), other.cursor.stream());
    }
    if (order == 0) {
      order = Long.compare(cursor.offset(), other.cursor.offset());
    }
    if (order == 0) {
      order = NameOrder.BYTEWISE.compare(cursor.recorder(), other.cursor.recorder());
    }
    return order != 0 ? order : Long.compare(cursor.sequence(), other.cursor.sequence());
  }
}
