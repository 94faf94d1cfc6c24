package io.tattletail.recorder.flume;

import io.tattletail.common.Partition;
import io.tattletail.spew.JsonSpewSerializer;
import io.tattletail.spew.Micros;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.SpewPosition;
import io.tattletail.spew.SpewSerializer;
import io.tattletail.spew.UnreadableEvent;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.apache.flume.Event;
import org.apache.flume.event.EventBuilder;

/** Makes Flume's events of Spew's, with the headers of {@link SpewHeaders}. */
final class FlumeEvents {
  /** Of events that were never serialized, which a broker does not deliver. */
  private static final SpewSerializer UNSERIALIZED = new JsonSpewSerializer();

  private FlumeEvents() {}

  static Event of(SpewEvent delivered) {
    SpewEvent event = delivered.serializedBy(UNSERIALIZED);
    long micros = Micros.of(event.timestamp());
    Map<String, String> headers = new HashMap<>();
    event.headers().forEach((name, value) -> headers.put(SpewHeaders.EVENT_PREFIX + name, value));
    headers.put(SpewHeaders.TIMESTAMP, Long.toString(Math.floorDiv(micros, 1_000)));
    headers.put(SpewHeaders.MICROS, Long.toString(micros));
    putChannel(event.channel(), headers);
    headers.put(SpewHeaders.ID, event.id());
    if (!event.source().isEmpty()) {
      headers.put(SpewHeaders.SOURCE, event.source());
    }
    headers.put(SpewHeaders.SERIALIZER, event.serializerName().orElseThrow());
    event.position().ifPresent(position -> putPosition(position, headers));
    return EventBuilder.withBody(bytes(event.serialized().orElseThrow()), headers);
  }

  /**
   * Bytes that are no event. They get the present time, without which a sink's path has no date.
   */
  static Event of(UnreadableEvent event, Instant now) {
    Map<String, String> headers = new HashMap<>();
    headers.put(SpewHeaders.TIMESTAMP, Long.toString(now.toEpochMilli()));
    putChannel(event.channel(), headers);
    headers.put(SpewHeaders.SERIALIZER, event.serializer());
    headers.put(SpewHeaders.UNREADABLE, event.reason());
    event.position().ifPresent(position -> putPosition(position, headers));
    return EventBuilder.withBody(
        event.bytes().map(FlumeEvents::bytes).orElse(new byte[0]), headers);
  }

  private static void putChannel(String channel, Map<String, String> headers) {
    headers.put(SpewHeaders.CHANNEL, channel);
    headers.put(SpewHeaders.ESCAPED_CHANNEL, escaped(channel));
  }

  /** The value of {@link SpewHeaders#ESCAPED_CHANNEL}. */
  static String escaped(String channel) {
    try {
      return Partition.escapedChannel(channel);
    } catch (IllegalArgumentException e) {
      // Refusing it would stop its stream for ever; the sink keeps it among the rejected events.
      return SpewHeaders.UNRECORDABLE;
    }
  }

  private static void putPosition(SpewPosition position, Map<String, String> headers) {
    headers.put(SpewHeaders.STREAM, position.stream());
    headers.put(SpewHeaders.PREVIOUS, Long.toString(position.previous()));
    headers.put(SpewHeaders.OFFSET, Long.toString(position.offset()));
  }

  /** A copy, for a channel of Flume's may keep the event for long. */
  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }
}
