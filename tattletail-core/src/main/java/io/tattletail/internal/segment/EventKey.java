package io.tattletail.internal.segment;

import io.tattletail.internal.layout.NameOrder;

/**
 * The place of an event in the archive's order: by time, channel, stream, offset, recorder and
 * sequence, names bytewise.
 *
 * @param timestampMicros microseconds since 1970 UTC
 * @param channel the event's channel
 * @param stream the stream on which the broker delivered it; empty if the broker gave no position
 * @param offset its offset on the stream, or 0
 * @param recorder the full name of the recorder that recorded it
 * @param sequence counts the recorder's events in the partition
 */
public record EventKey(
    long timestampMicros,
    String channel,
    String stream,
    long offset,
    String recorder,
    long sequence)
    implements Comparable<EventKey> {

  @Override
  public int compareTo(EventKey other) {
    int order = Long.compare(timestampMicros, other.timestampMicros);
    order = order != 0 ? order : NameOrder.BYTEWISE.compare(channel, other.channel);
    order = order != 0 ? order : NameOrder.BYTEWISE.compare(stream, other.stream);
    order = order != 0 ? order : Long.compare(offset, other.offset);
    order = order != 0 ? order : NameOrder.BYTEWISE.compare(recorder, other.recorder);
    return order != 0 ? order : Long.compare(sequence, other.sequence);
  }
}
