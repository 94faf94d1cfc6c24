package io.tattletail.spew.kafka;

import io.tattletail.spew.SpewEvent;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Converts records to events, and events to records. Thread-safe. */
interface RecordFormat {
  /** The name of the serializer of the events. */
  String name();

  /**
   * Whether all events of a partition have one channel. Only then does a position name the previous
   * event of the channel.
   */
  boolean hasPositions();

  /**
   * The channel of a record's event, before the event is made.
   *
   * @throws NoEventException if it is none
   */
  String channel(TopicStream stream, ConsumerRecord<byte[], byte[]> record) throws NoEventException;

  /**
   * The event of a record.
   *
   * @param channel the result of {@link #channel}
   * @throws NoEventException if it is none
   */
  SpewEvent event(TopicStream stream, ConsumerRecord<byte[], byte[]> record, String channel)
      throws NoEventException;

  /** The bytes of a record that is no event, which are kept for people; empty if it has none. */
  Optional<ByteBuffer> raw(TopicStream stream, ConsumerRecord<byte[], byte[]> record);

  /**
   * The record as which an event is published.
   *
   * @throws io.tattletail.spew.SpewException if it cannot be published
   */
  ProducerRecord<byte[], byte[]> record(SpewEvent event, String topic);

  /**
   * The format that the options ask for, in a subscription.
   *
   * @param implausibleTimes counts the times that were replaced
   */
  static RecordFormat of(
      KafkaSpewOptions options, String subscription, LongAdder implausibleTimes) {
    return options
        .serializer()
        .<RecordFormat>map(serializer -> new SerializedValueFormat(serializer, options.key()))
        .orElseGet(
            () ->
                new KafkaRecordFormat(
                    options.channel(),
                    new EventTimes(subscription, options.time(), implausibleTimes),
                    options.key()));
  }
}
