package io.tattletail.spew;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Delivered bytes that the serializer cannot read, so that no {@link SpewEvent} can be made of
 * them.
 *
 * @param channel the channel of the stream
 * @param position where the broker delivered the bytes; they take a place on the stream like any
 *     event. Empty if the broker has no positions
 * @param serializer name of the serializer that cannot read them
 * @param key the broker's key of the bytes, if it has one
 * @param bytes as they came, or together with the broker's other fields in a format that {@code
 *     serializer} reads; with an accessible array that is not to be changed; empty if the broker
 *     had none, as for a tombstone of Kafka's
 * @param reason why the bytes are no event, for people; names the place in the broker's terms
 */
public record UnreadableEvent(
    String channel,
    Optional<SpewPosition> position,
    String serializer,
    Optional<ByteBuffer> key,
    Optional<ByteBuffer> bytes,
    String reason) {}
