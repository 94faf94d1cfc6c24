package io.tattletail.recorder;

import io.tattletail.spew.SpewPosition;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * An event that cannot be recorded, as much as is known of it.
 *
 * @param channel as it claims; empty if that is not known
 * @param id as it claims; empty if that is not known
 * @param serializer name of the serializer of {@code bytes}
 * @param position where the broker delivered it, if that is known; it takes this place on its
 *     stream, so that nothing is missing there
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
