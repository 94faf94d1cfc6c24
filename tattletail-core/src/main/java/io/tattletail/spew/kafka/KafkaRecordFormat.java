package io.tattletail.spew.kafka;

import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.SpewException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/** The format in which each record is an event. */
final class KafkaRecordFormat implements RecordFormat {
  private final Optional<Function<ConsumerRecord<byte[], byte[]>, String>> channel;
  private final EventTimes times;
  private final Function<SpewEvent, Optional<byte[]>> key;

  KafkaRecordFormat(
      Optional<Function<ConsumerRecord<byte[], byte[]>, String>> channel,
      EventTimes times,
      Function<SpewEvent, Optional<byte[]>> key) {
    this.channel = channel;
    this.times = times;
    this.key = key;
  }

  @Override
  public String name() {
    return KafkaRecordSerializer.NAME;
  }

  @Override
  public boolean hasPositions() {
    return channel.isEmpty();
  }

  @Override
  public String channel(TopicStream stream, ConsumerRecord<byte[], byte[]> record)
      throws NoEventException {
    if (channel.isEmpty()) {
      return stream.channel();
    }
    @Nullable String name;
    try {
      name = channel.get().apply(record);
    } catch (RuntimeException e) {
      throw new NoEventException("without a channel: the function of the options failed: " + e);
    }
    if (name == null || name.isEmpty()) {
      throw new NoEventException("without a channel: the function of the options gave none");
    }
    return name;
  }

  @Override
  public SpewEvent event(
      TopicStream stream, ConsumerRecord<byte[], byte[]> record, String channelName)
      throws NoEventException {
    try {
      return KafkaRecords.event(KafkaRecords.stored(stream, record, channelName, times.of(record)));
    } catch (IllegalArgumentException e) {
      throw new NoEventException("no event: " + e.getMessage());
    }
  }

  /** The whole record, in the bytes of an event of its topic's channel. */
  @Override
  public Optional<ByteBuffer> raw(TopicStream stream, ConsumerRecord<byte[], byte[]> record) {
    return Optional.of(
        ByteBuffer.wrap(
            KafkaRecords.stored(stream, record, stream.channel(), times.of(record)).encode()));
  }

  @Override
  public ProducerRecord<byte[], byte[]> record(SpewEvent event, String topic) {
    Optional<String> format = event.serializerName();
    if (format.isEmpty()) {
      return built(event, topic);
    }
    if (!format.get().equals(name())) {
      throw new SpewException(
          "event %s of channel %s cannot be published as a record: it is serialized as %s"
              .formatted(event.id(), event.channel(), format.get()));
    }
    ConsumerRecord<byte[], byte[]> record = KafkaRecords.of(event);
    return KafkaRecords.toProduce(record, topic, record.partition());
  }

  private ProducerRecord<byte[], byte[]> built(SpewEvent event, String topic) {
    RecordHeaders headers = new RecordHeaders();
    event
        .headers()
        .forEach((name, value) -> headers.add(name, value.getBytes(StandardCharsets.UTF_8)));
    ByteBuffer payload = event.payload();
    byte[] value = new byte[payload.remaining()];
    payload.get(value);
    try {
      return new ProducerRecord<>(
          topic,
          null,
          event.timestamp().toEpochMilli(),
          key.apply(event).orElse(null),
          value,
          headers);
    } catch (IllegalArgumentException e) {
      throw new SpewException(
          "event %s of channel %s cannot be published as a record: %s"
              .formatted(event.id(), event.channel(), e.getMessage()),
          e);
    }
  }
}
