package io.tattletail.spew.kafka;

import static java.util.Objects.requireNonNull;

import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.SpewFormatException;
import io.tattletail.spew.SpewPosition;
import io.tattletail.spew.SpewSerializer;
import io.tattletail.spew.UnreadableEvent;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Makes events of records. Thread-safe if the serializer is. */
final class RecordReader {
  private final SpewSerializer serializer;

  RecordReader(SpewSerializer serializer) {
    this.serializer = serializer;
  }

  /**
   * Events up to the first record that is none, or records up to the first that is one.
   *
   * @param events none if the first record is none
   * @param unreadable none if the first record is an event
   */
  record Batch(List<SpewEvent> events, List<UnreadableEvent> unreadable) {}

  private static final class NoEventException extends Exception {
    private static final long serialVersionUID = 1L;

    NoEventException(String reason) {
      super(reason);
    }
  }

  Batch read(TopicStream stream, List<FetchedRecord> records) {
    List<SpewEvent> events = new ArrayList<>(records.size());
    List<UnreadableEvent> unreadable = new ArrayList<>();
    for (FetchedRecord fetched : records) {
      SpewPosition position =
          new SpewPosition(stream.name(), fetched.previous(), fetched.record().offset());
      try {
        SpewEvent event = event(stream, fetched.record()).at(position);
        if (!unreadable.isEmpty()) {
          break;
        }
        events.add(event);
      } catch (NoEventException e) {
        if (!events.isEmpty()) {
          break;
        }
        String reason = requireNonNull(e.getMessage(), "the constructor gives a reason");
        unreadable.add(unreadable(stream, position, fetched.record(), reason));
      }
    }
    return new Batch(List.copyOf(events), List.copyOf(unreadable));
  }

  private SpewEvent event(TopicStream stream, ConsumerRecord<byte[], byte[]> record)
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
    if (!event.channel().equals(stream.channel())) {
      throw new NoEventException(
          "an event of channel %s, on a topic that carries channel %s"
              .formatted(event.channel(), stream.channel()));
    }
    return event;
  }

  private UnreadableEvent unreadable(
      TopicStream stream,
      SpewPosition position,
      ConsumerRecord<byte[], byte[]> record,
      String reason) {
    return new UnreadableEvent(
        stream.channel(),
        position,
        serializer.name(),
        Optional.ofNullable(record.key()).map(ByteBuffer::wrap),
        Optional.ofNullable(record.value()).map(ByteBuffer::wrap),
        "topic %s partition %d offset %d is %s"
            .formatted(record.topic(), record.partition(), record.offset(), reason));
  }

  /** A key for people: as text if it is some, else in Base64. */
  private static String text(byte[] key) {
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
}
