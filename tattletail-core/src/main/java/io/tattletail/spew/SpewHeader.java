package io.tattletail.spew;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableMap;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;

/**
 * All parts of an event except its payload. They can be read from the serialized event without
 * parsing the payload.
 *
 * @param id names the event within its channel; not empty
 * @param channel not empty
 * @param timestamp when it happened, floored to the microsecond, between {@link #EARLIEST} and
 *     {@link #LATEST}
 * @param source the publisher, or the empty string
 * @param headers such as correlation, causation and trace; immutable, in the publisher's order
 */
public record SpewHeader(
    String id, String channel, Instant timestamp, String source, Map<String, String> headers) {
  /** The earliest time an event can have: the first microsecond of year 0. */
  public static final Instant EARLIEST = Instant.parse("0000-01-01T00:00:00Z");

  /** The latest time an event can have: the last microsecond of year 9999. */
  public static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999999Z");

  /**
   * @throws IllegalArgumentException if id or channel is empty, any text has a lone surrogate, or
   *     the timestamp is out of range
   */
  public SpewHeader {
    Text.checkName("id", id);
    Text.checkName("channel", channel);
    Text.checkUnicode("source", source);
    timestamp = timestamp.truncatedTo(ChronoUnit.MICROS);
    checkArgument(
        !timestamp.isBefore(EARLIEST) && !timestamp.isAfter(LATEST),
        "timestamp %s is not between %s and %s",
        timestamp,
        EARLIEST,
        LATEST);
    headers = ImmutableMap.copyOf(headers);
    headers.forEach(
        (name, value) -> {
          Text.checkUnicode("header name", name);
          Text.checkUnicode("header", value);
        });
  }
}
