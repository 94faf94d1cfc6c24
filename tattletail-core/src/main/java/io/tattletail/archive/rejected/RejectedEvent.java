package io.tattletail.archive.rejected;

import io.tattletail.archive.Micros;
import io.tattletail.spew.SpewPosition;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;

/**
 * An event that could not be recorded.
 *
 * @param recorder full name of the recorder that rejected it
 * @param rejectedAt when, floored to the microsecond
 * @param reason why, for people
 * @param channel as the event claims, which may be no channel at all; if its header could not be
 *     read, that of its stream, or empty
 * @param id as the event claims; empty if its header could not be read
 * @param serializer name of the serializer of {@code event}
 * @param position where the broker delivered it, if it said so
 * @param event the event as it came, between position and limit; not to be changed
 */
public record RejectedEvent(
    String recorder,
    Instant rejectedAt,
    String reason,
    String channel,
    String id,
    String serializer,
    Optional<SpewPosition> position,
    ByteBuffer event) {
  /** Floors the time to what is stored. */
  public RejectedEvent {
    rejectedAt = Micros.toInstant(Micros.of(rejectedAt));
  }
}
