package io.tattletail.spew;

import java.nio.ByteBuffer;

/**
 * Turns events into bytes and back. An archive keeps the bytes and, in each file, the serializer's
 * {@link #name()}; to read them years later, a reader needs a serializer of that name.
 *
 * <p>Implementations are thread-safe. The buffers passed to {@link #header} and {@link #payload}
 * have an accessible array that belongs to the caller: they may be read through {@link
 * ByteBuffer#array()} and must not be changed.
 */
public interface SpewSerializer {
  /**
   * The name of the format, which never changes: two serializers that cannot read each other's
   * bytes have different names.
   *
   * @return a name of ASCII letters, digits, {@code .}, {@code -} and {@code _}
   */
  String name();

  /** Serializes an event that has no serialized form yet. */
  byte[] serialize(SpewEvent event);

  /**
   * Reads everything but the payload, and does not parse the payload.
   *
   * @throws SpewFormatException if the bytes are no event, or its header is not valid
   */
  SpewHeader header(ByteBuffer serialized) throws SpewFormatException;

  /**
   * Finds the payload.
   *
   * @return a slice of {@code serialized}; or a buffer of its own, if the payload stands in the
   *     event in an encoding such as Base64
   * @throws SpewFormatException if the bytes are no event
   */
  ByteBuffer payload(ByteBuffer serialized) throws SpewFormatException;

  /**
   * The event that these bytes are; for adapters to brokers. The bytes are not copied and must not
   * change any more.
   *
   * <p>The payload is looked for as well, so that an event without one that can be read is found
   * here and not when it was recorded. This implementation asks {@link #header} and {@link
   * #payload}; one that goes through the bytes once may be faster.
   *
   * @throws SpewFormatException if the bytes are no event, its header is not valid, or its payload
   *     cannot be read
   */
  default SpewEvent deserialize(byte[] serialized) throws SpewFormatException {
    ByteBuffer buffer = ByteBuffer.wrap(serialized);
    return SpewEvent.serialized(
        header(buffer.duplicate()), payload(buffer.duplicate()), buffer, this);
  }
}
