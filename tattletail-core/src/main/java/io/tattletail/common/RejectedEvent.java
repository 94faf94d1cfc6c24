package io.tattletail.common;

import io.tattletail.spew.Micros;
import io.tattletail.spew.SpewPosition;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;

/**
 * An event that could not be recorded; or, with empty id and event, the offsets of events that
 * retention retired.
 *
 * @param recorder full name of the recorder that rejected it
 * @param rejectedAt when, floored to the microsecond
 * @param reason why, for people
 * @param channel as the event claims, unchecked; if its header could not be read, that of its
 *     stream, or empty
 * @param id as the event claims; empty if its header could not be read
 * @param serializer name of the serializer of {@code event}
 * @param position where the broker delivered it, if it said so
 * @param event the event as it came, between position and limit; not to be changed
 * @param retiredDay the day of these offsets, if retention retired it: they count as long as it is
 *     retired. Empty for rejected events, and for events that arrived after their day was retired
 */
public record RejectedEvent(
    String recorder,
    Instant rejectedAt,
    String reason,
    String channel,
    String id,
    String serializer,
    Optional<SpewPosition> position,
    ByteBuffer event,
    Optional<LocalDate> retiredDay) {
  /** Floors the time to the microsecond. */
  public RejectedEvent {
    rejectedAt = Micros.toInstant(Micros.of(rejectedAt));
  }

  /** One that is of no retired day. */
  public RejectedEvent(
      String recorder,
      Instant rejectedAt,
      String reason,
      String channel,
      String id,
      String serializer,
      Optional<SpewPosition> position,
      ByteBuffer event) {
    this(recorder, rejectedAt, reason, channel, id, serializer, position, event, Optional.empty());
  }
}
