package io.tattletail.spew.kafka;

import static java.util.Objects.requireNonNull;

import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.SpewException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * Publishes the events of {@link KafkaSpew#publish}. It makes its producer when the first event is
 * published. Thread-safe.
 */
final class Publisher implements AutoCloseable {
  private final ClientProperties properties;
  private final TopicMapping topics;
  private final Duration timeout;
  private final RecordFormat format;

  // Guarded by this.
  private @Nullable Producer<byte[], byte[]> producer;
  private boolean closed;

  Publisher(ClientProperties properties, KafkaSpewOptions options) {
    this.properties = properties;
    this.topics = options.topics();
    this.timeout = options.publishTimeout();
    this.format = RecordFormat.of(options, "publishing", new LongAdder());
  }

  /** Returns when Kafka has the event. */
  void publish(SpewEvent event) {
    ProducerRecord<byte[], byte[]> record = format.record(event, topic(event));
    try {
      checkPartition(event, record);
      producer().send(record).get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw failed(event, record, requireNonNull(e.getCause(), "a future fails for a cause"));
    } catch (KafkaException | TimeoutException e) {
      throw failed(event, record, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed(event, record, e);
    }
  }

  /**
   * Fails for a partition that the topic does not have: Kafka's producer would wait for it without
   * a report.
   */
  private void checkPartition(SpewEvent event, ProducerRecord<byte[], byte[]> record) {
    Integer partition = record.partition();
    if (partition == null) {
      return;
    }
    int partitions = producer().partitionsFor(record.topic()).size();
    if (partition >= partitions) {
      throw new SpewException(
          "event %s of channel %s cannot be published: it is of partition %d, and topic %s has %d"
              .formatted(event.id(), event.channel(), partition, record.topic(), partitions));
    }
  }

  private static SpewException failed(
      SpewEvent event, ProducerRecord<byte[], byte[]> record, Throwable cause) {
    return new SpewException(
        "topic %s did not confirm event %s of channel %s, but may have it: %s"
            .formatted(record.topic(), event.id(), event.channel(), cause),
        cause);
  }

  private String topic(SpewEvent event) {
    Optional<String> topic = topics.topicOf(event.channel());
    Optional<String> carried = topic.flatMap(topics::channelOf);
    // With a channel function, the channel is unknown before the event is a record.
    if (carried.isEmpty() || (format.hasPositions() && !carried.get().equals(event.channel()))) {
      throw new SpewException(
          "event %s cannot be published: no topic carries channel %s"
              .formatted(event.id(), event.channel()));
    }
    return topic.orElseThrow();
  }

  private synchronized Producer<byte[], byte[]> producer() {
    if (closed) {
      throw new SpewException("this Spew is closed");
    }
    Producer<byte[], byte[]> known = producer;
    if (known == null) {
      known = new KafkaProducer<>(properties.producer());
      producer = known;
    }
    return known;
  }

  /** Waits for the records in flight, at most {@code publishTimeout}. */
  @Override
  public void close() {
    Producer<byte[], byte[]> known;
    synchronized (this) {
      closed = true;
      known = producer;
      producer = null;
    }
    if (known != null) {
      known.close(timeout);
    }
  }
}
