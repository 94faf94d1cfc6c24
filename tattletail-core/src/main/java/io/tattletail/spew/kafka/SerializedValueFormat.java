package io.tattletail.spew.kafka;

import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.SpewException;
import io.tattletail.spew.SpewFormatException;
import io.tattletail.spew.SpewSerializer;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * The format in which the value of a record is an event that a serializer wrote. The rest of the
 * record is ignored.
 */
final class SerializedValueFormat implements RecordFormat {
  private final SpewSerializer serializer;
  private final Function<SpewEvent, Optional<byte[]>> key;

  SerializedValueFormat(SpewSerializer serializer, Function<SpewEvent, Optional<byte[]>> key) {
    this.serializer = serializer;
    this.key = key;
  }

  @Override
  public String name() {
    return serializer.name();
  }

  @Override
  public boolean hasPositions() {
    return true;
  }

  @Override
  public String channel(TopicStream stream, ConsumerRecord<byte[], byte[]> record) {
    return stream.channel();
  }

  @Override
  public SpewEvent event(TopicStream stream, ConsumerRecord<byte[], byte[]> record, String channel)
      throws NoEventException {
    byte[] value = record.value();
    if (value == null) {
      throw new NoEventException("a tombstone, with no value, for key " + text(record.key()));
    }
    SpewEvent event;
    try {
      event = serializer.deserialize(value);
    } catch (SpewFormatException | RuntimeException e) {
      throw new NoEventException("not an event of format " + serializer.name() + ": " + e);
    }
    if (!event.channel().equals(channel)) {
      throw new NoEventException(
          "an event of channel %s, on a topic that carries channel %s"
              .formatted(event.channel(), channel));
    }
    return event;
  }

  @Override
  public Optional<ByteBuffer> raw(TopicStream stream, ConsumerRecord<byte[], byte[]> record) {
    return Optional.ofNullable(record.value()).map(ByteBuffer::wrap);
  }

  /** The key in a form for people: as text if it is UTF-8, else in Base64. */
  private static String text(byte @Nullable [] key) {
    if (key == null) {
      return "none";
    }
    try {
      return '"'
          + StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(key)).toString()
          + '"';
    } catch (CharacterCodingException e) {
      return "base64 " + Base64.getEncoder().encodeToString(key);
    }
  }

  @Override
  public ProducerRecord<byte[], byte[]> record(SpewEvent event, String topic) {
    return new ProducerRecord<>(topic, key.apply(event).orElse(null), value(event));
  }

  private byte[] value(SpewEvent event) {
    SpewEvent serialized;
    try {
      serialized = event.serializedBy(serializer);
    } catch (RuntimeException e) {
      throw new SpewException(
          "event %s of channel %s cannot be serialized: %s"
              .formatted(event.id(), event.channel(), e.getMessage()),
          e);
    }
    String format = serialized.serializerName().orElseThrow();
    if (!format.equals(serializer.name())) {
      throw new SpewException(
          "event %s of channel %s cannot be published: it is serialized as %s, and its consumers read %s"
              .formatted(event.id(), event.channel(), format, serializer.name()));
    }
    ByteBuffer bytes = serialized.serialized().orElseThrow();
    byte[] value = new byte[bytes.remaining()];
    bytes.get(value);
    return value;
  }
}
