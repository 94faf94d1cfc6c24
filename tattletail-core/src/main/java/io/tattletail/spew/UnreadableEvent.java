package io.tattletail.spew;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * What a broker delivered and its serializer cannot read, so that there is no {@link SpewEvent} of
 * it.
 *
 * @param channel the channel of the stream it came on
 * @param position where the broker delivered it; it takes a place on its stream like any event.
 *     Empty if the broker has no positions
 * @param serializer name of the serializer that cannot read it
 * @param key what the broker keeps beside the bytes, if it does
 * @param bytes as they came, or with what the broker keeps beside them in a format that {@code
 *     serializer} reads; with an accessible array that is not to be changed; empty if the broker
 *     had none, as for a tombstone of Kafka's
 * @param reason why it is no event, for people; names the place in the broker's terms
 */
public record UnreadableEvent(
    String channel,
    Optional<SpewPosition> position,
    String serializer,
    Optional<ByteBuffer> key,
    Optional<ByteBuffer> bytes,
    String reason) {}
