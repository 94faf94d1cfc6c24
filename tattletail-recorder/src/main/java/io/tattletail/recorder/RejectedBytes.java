package io.tattletail.recorder;

import io.tattletail.spew.SpewPosition;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The known parts of an event that cannot be recorded.
 *
 * @param channel as it claims; empty if unknown
 * @param id as it claims; empty if unknown
 * @param serializer name of the serializer of {@code bytes}
 * @param position where the broker delivered it, if known; it covers this offset, so its stream has
 *     no gap
 * @param bytes as they came, between position and limit; not to be changed
 * @param reason why it cannot be recorded, for people
 */
public record RejectedBytes(
    String channel,
    String id,
    String serializer,
    Optional<SpewPosition> position,
    ByteBuffer bytes,
    String reason) {}
