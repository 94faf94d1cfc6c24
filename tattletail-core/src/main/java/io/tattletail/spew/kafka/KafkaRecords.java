package io.tattletail.spew.kafka;

import io.tattletail.spew.Micros;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.SpewFormatException;
import io.tattletail.spew.SpewHeader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

/**
 * Converts events of format {@link KafkaRecordSerializer#NAME} to Kafka's records, and records to
 * events. Thread-safe.
 */
public final class KafkaRecords {
  private static final KafkaRecordSerializer SERIALIZER = new KafkaRecordSerializer();

  private KafkaRecords() {}

  /**
   * The record of a live or replayed event, as it was read from Kafka: topic, partition, offset,
   * timestamp and its type, leader epoch, headers, key and value. Its arrays are copies.
   *
   * @throws IllegalArgumentException if the event has another format than that of {@link
   *     KafkaRecordSerializer}
   * @throws UncheckedIOException with a {@link SpewFormatException} if its bytes are damaged
   */
  public static ConsumerRecord<byte[], byte[]> of(SpewEvent event) {
    return of(stored(event));
  }

  /** The parts of the record of an event; key and value are slices of the event's bytes. */
  static StoredRecord stored(SpewEvent event) {
    String format = event.serializerName().orElse("none, because it was built");
    Optional<ByteBuffer> bytes = event.serialized();
    if (!format.equals(KafkaRecordSerializer.NAME) || bytes.isEmpty()) {
      throw new IllegalArgumentException(
          "event %s of channel %s is no record of Kafka's: its format is %s, not %s"
              .formatted(event.id(), event.channel(), format, KafkaRecordSerializer.NAME));
    }
    try {
      return StoredRecord.decode(bytes.get());
    } catch (SpewFormatException e) {
      throw new UncheckedIOException(
          "event " + event.id() + " of channel " + event.channel() + ": " + e.getMessage(), e);
    }
  }

  static ConsumerRecord<byte[], byte[]> of(StoredRecord stored) {
    byte[] key = bytes(stored.key());
    byte[] value = bytes(stored.value());
    OptionalInt epoch = stored.leaderEpoch();
    return new ConsumerRecord<>(
        stored.topic(),
        stored.partition(),
        stored.offset(),
        stored.timestampMillis(),
        TimestampType.valueOf(stored.timestampKind().name()),
        key == null ? ConsumerRecord.NULL_SIZE : key.length,
        value == null ? ConsumerRecord.NULL_SIZE : value.length,
        key,
        value,
        headers(stored),
        epoch.isPresent() ? Optional.of(epoch.getAsInt()) : Optional.empty());
  }

  /**
   * The record to publish to a topic, with the same key, value, headers and time. A record without
   * a time gets the time of the producer's clock.
   *
   * @param partition null for Kafka to choose one
   */
  static ProducerRecord<byte[], byte[]> toProduce(
      ConsumerRecord<byte[], byte[]> record, String topic, @Nullable Integer partition) {
    return new ProducerRecord<>(
        topic,
        partition,
        record.timestamp() < 0 ? null : Long.valueOf(record.timestamp()),
        record.key(),
        record.value(),
        record.headers());
  }

  private static Headers headers(StoredRecord stored) {
    RecordHeaders headers = new RecordHeaders();
    for (StoredRecord.StoredHeader header : stored.headers()) {
      headers.add(header.key(), bytes(header.value()));
    }
    return headers;
  }

  static byte @Nullable [] bytes(@Nullable ByteBuffer buffer) {
    if (buffer == null) {
      return null;
    }
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }

  /** A record in the form in which archives keep it, with the channel and the time of its event. */
  static StoredRecord stored(
      TopicStream stream, ConsumerRecord<byte[], byte[]> record, String channel, Instant time) {
    List<StoredRecord.StoredHeader> headers = new ArrayList<>();
    for (Header header : record.headers()) {
      headers.add(new StoredRecord.StoredHeader(header.key(), wrapped(header.value())));
    }
    return new StoredRecord(
        record.topic(),
        stream.topicId().toString(),
        record.partition(),
        record.offset(),
        channel,
        Micros.of(time),
        record.timestamp(),
        StoredRecord.TimestampKind.valueOf(record.timestampType().name()),
        record.leaderEpoch().map(OptionalInt::of).orElseGet(OptionalInt::empty),
        List.copyOf(headers),
        wrapped(record.key()),
        wrapped(record.value()));
  }

  private static @Nullable ByteBuffer wrapped(byte @Nullable [] bytes) {
    return bytes == null ? null : ByteBuffer.wrap(bytes);
  }

  /** The event of a record. */
  static SpewEvent event(StoredRecord stored) {
    SpewHeader header = stored.header();
    return SpewEvent.serialized(header, ByteBuffer.wrap(stored.encode()), SERIALIZER);
  }
}
