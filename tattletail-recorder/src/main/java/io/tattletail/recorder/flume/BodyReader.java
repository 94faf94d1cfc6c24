package io.tattletail.recorder.flume;

import io.tattletail.recorder.RejectedBytes;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.SpewFormatException;
import io.tattletail.spew.SpewPosition;
import io.tattletail.spew.SpewSerializer;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import org.apache.flume.Event;
import org.jspecify.annotations.Nullable;

/**
 * Makes Spew's events of Flume's. The body says what the event is, and the headers where the broker
 * delivered it. Thread-safe.
 */
final class BodyReader {
  private final SpewSerializer serializer;

  BodyReader(SpewSerializer serializer) {
    this.serializer = serializer;
  }

  /**
   * The event in the body, at its position if the headers say one.
   *
   * @throws SpewFormatException if the body is no event of the serializer, or its position is none;
   *     reading it again gives the same
   */
  SpewEvent read(Event event) throws SpewFormatException {
    Map<String, String> headers = event.getHeaders();
    @Nullable String unreadable = headers.get(SpewHeaders.UNREADABLE);
    if (unreadable != null) {
      throw new SpewFormatException(unreadable);
    }
    String name = headers.getOrDefault(SpewHeaders.SERIALIZER, serializer.name());
    if (!name.equals(serializer.name())) {
      throw new SpewFormatException(
          "the body was serialized by '%s', and the sink is configured to read '%s'"
              .formatted(name, serializer.name()));
    }
    SpewEvent read = deserialize(event.getBody());
    return position(headers).map(read::at).orElse(read);
  }

  private SpewEvent deserialize(byte[] body) throws SpewFormatException {
    try {
      return serializer.deserialize(body);
    } catch (RuntimeException e) {
      throw new SpewFormatException(
          "serializer '%s' failed on the body: %s".formatted(serializer.name(), e), e);
    }
  }

  private static Optional<SpewPosition> position(Map<String, String> headers)
      throws SpewFormatException {
    @Nullable String stream = headers.get(SpewHeaders.STREAM);
    if (stream == null) {
      return Optional.empty();
    }
    @Nullable String previous = headers.get(SpewHeaders.PREVIOUS);
    @Nullable String offset = headers.get(SpewHeaders.OFFSET);
    try {
      return Optional.of(
          new SpewPosition(stream, Long.parseLong(previous), Long.parseLong(offset)));
    } catch (IllegalArgumentException e) {
      throw new SpewFormatException(
          "the headers say no position: stream '%s', previous %s, offset %s"
              .formatted(stream, previous, offset),
          e);
    }
  }

  /** What is kept of an event that cannot be recorded. */
  RejectedBytes rejected(Event event, String reason) {
    Map<String, String> headers = event.getHeaders();
    return new RejectedBytes(
        headers.getOrDefault(SpewHeaders.CHANNEL, ""),
        headers.getOrDefault(SpewHeaders.ID, ""),
        headers.getOrDefault(SpewHeaders.SERIALIZER, serializer.name()),
        validPosition(headers),
        ByteBuffer.wrap(event.getBody()),
        reason);
  }

  private static Optional<SpewPosition> validPosition(Map<String, String> headers) {
    try {
      return position(headers);
    } catch (SpewFormatException e) {
      // The reason of the rejection says so, unless it has a graver one.
      return Optional.empty();
    }
  }
}
