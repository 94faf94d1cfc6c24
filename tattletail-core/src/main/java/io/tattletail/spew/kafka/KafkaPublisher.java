package io.tattletail.spew.kafka;

import static java.util.Objects.requireNonNullElse;

import io.tattletail.spew.AsyncSpewEventHandler;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.SpewException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;

/**
 * A handler of replays and subscriptions that publishes recorded Kafka records to a topic. It keeps
 * the key, value, headers, timestamp and partition number of each record.
 *
 * <p><b>In flight.</b> A call sends all its events before it waits for any of them. So give a
 * replay batches: with {@code ReplayOptions.batchSize(5_000)} it has 5,000 records in flight; with
 * the default of 1 it waits for Kafka after each record. Kafka's {@code buffer.memory} bounds the
 * records in flight.
 *
 * <p><b>Acknowledgement.</b> A call returns, or its stage completes, when all in-sync replicas have
 * each of its records ({@code acks=all}, idempotent). So a replay's position is never ahead of
 * Kafka. After a failed call Kafka may have some of its records; after a retry it has them twice.
 *
 * <p>A call fails after 1.25 times {@link KafkaPublisherOptions#publishTimeout} at the latest. If
 * the thread of Kafka's producer has died, its records neither succeed nor fail: close this
 * publisher then, and open another.
 *
 * <p><b>Order.</b> The records of a partition are in the order in which their events came.
 *
 * <p><b>Refused events.</b> A call fails for an event of another format than that of {@link
 * KafkaRecordSerializer}. It fails for a record whose target is the topic from which it was read,
 * because this record would be recorded and published for ever. With {@link Partitioning#KEPT}, the
 * default, it also fails for a record whose partition the target does not have.
 *
 * <p>A record without a timestamp gets the time of the producer's clock. A target with {@code
 * message.timestamp.type=LogAppendTime} gives all records the broker's time. A target deletes
 * records that are older than its {@code retention.ms}.
 *
 * <p>Thread-safe.
 */
public final class KafkaPublisher implements AsyncSpewEventHandler, AutoCloseable {
  private final KafkaSpewOptions clients;
  private final Function<ConsumerRecord<byte[], byte[]>, String> topicOf;
  private final Partitioning partitioning;
  private final Admin admin;
  private final TargetTopics targets;
  private final Producer<byte[], byte[]> producer;

  /** 1.25 times the time within which Kafka's producer must confirm or fail a record. */
  private final Duration patience;

  private final LongAdder begun = new LongAdder();
  private final LongAdder sent = new LongAdder();
  private final LongAdder sentBytes = new LongAdder();
  private final LongAdder failed = new LongAdder();

  /** Uses these clients; for tests. */
  KafkaPublisher(KafkaPublisherOptions options, Admin admin, Producer<byte[], byte[]> producer) {
    this.clients = options.clients();
    this.topicOf = options.requiredTopic();
    this.partitioning = options.partitioning();
    this.admin = admin;
    this.targets = new TargetTopics(admin, new BrokerCalls(clients.brokerTimeout()));
    this.producer = producer;
    this.patience = clients.publishTimeout().plus(clients.publishTimeout().dividedBy(4));
  }

  /**
   * Makes the clients, without a call to the cluster.
   *
   * @throws IllegalArgumentException if an option is missing or forbidden
   * @throws SpewException if Kafka's client does not accept its properties, or is older than 3.9
   */
  public static KafkaPublisher open(KafkaPublisherOptions options) {
    var unused = options.requiredTopic();
    ClientVersion.check();
    ClientProperties properties = new ClientProperties(options.clients());
    Admin admin = null;
    try {
      admin = Admin.create(properties.admin());
      return new KafkaPublisher(options, admin, new KafkaProducer<>(properties.producer()));
    } catch (KafkaException e) {
      if (admin != null) {
        admin.close();
      }
      throw new SpewException(
          "no Kafka client for %s: %s".formatted(options.clients().bootstrapServers(), reason(e)),
          e);
    }
  }

  private static String reason(Throwable failure) {
    Throwable told = failure.getCause() == null ? failure : failure.getCause();
    return requireNonNullElse(told.getMessage(), told.toString());
  }

  /**
   * {@inheritDoc}
   *
   * @param events of any streams
   * @return completes when Kafka has all events. If an event cannot be published or is not
   *     confirmed, later events of the call are not sent; the stage fails with a {@link
   *     SpewException} when all records that were sent have ended
   * @throws InterruptedException if the thread is interrupted while Kafka's buffer is full
   */
  @Override
  public CompletionStage<Void> onEventsAsync(List<SpewEvent> events) throws InterruptedException {
    Confirmations confirmations = new Confirmations();
    for (SpewEvent event : events) {
      if (confirmations.hasFailed()) {
        break;
      }
      confirmations.expect();
      begun.increment();
      try {
        send(event, confirmations);
      } catch (InterruptException e) {
        settle(confirmations, failure(event, e));
        Thread.interrupted();
        throw new InterruptedException("interrupted while Kafka's buffer was full");
      } catch (SpewException e) {
        settle(confirmations, e);
      } catch (RuntimeException e) {
        settle(confirmations, failure(event, e));
      }
    }
    return confirmations.allExpected(patience);
  }

  private void send(SpewEvent event, Confirmations confirmations) {
    StoredRecord stored = KafkaRecords.stored(event);
    ConsumerRecord<byte[], byte[]> record = KafkaRecords.of(stored);
    @Nullable String topic = topicOf.apply(record);
    if (topic == null || topic.isEmpty()) {
      throw refused(event, record, "", "the options name none for it");
    }
    boolean kept = partitioning == Partitioning.KEPT;
    TargetTopics.Target target =
        kept ? targets.withPartition(topic, stored) : targets.of(topic, stored);
    if (stored.topicId().equals(target.id().toString())) {
      throw refused(event, record, topic, "it came from that very topic");
    }
    if (kept && record.partition() >= target.partitions()) {
      throw refused(
          event,
          record,
          topic,
          "that has %d partitions; give it more, or let Kafka choose one by key (Partitioning.BY_KEY)"
              .formatted(target.partitions()));
    }
    ProducerRecord<byte[], byte[]> outgoing =
        KafkaRecords.toProduce(record, topic, kept ? record.partition() : null);
    // The callback gets the same result as the future.
    var unused =
        producer.send(
            outgoing,
            (metadata, failure) -> {
              if (failure == null) {
                confirmed(metadata);
                confirmations.confirm();
              } else {
                settle(confirmations, unconfirmed(event, record, topic, failure));
              }
            });
  }

  private void confirmed(RecordMetadata metadata) {
    sent.increment();
    sentBytes.add(
        (long) Math.max(0, metadata.serializedKeySize())
            + Math.max(0, metadata.serializedValueSize()));
  }

  private void settle(Confirmations confirmations, SpewException failure) {
    failed.increment();
    confirmations.fail(failure);
  }

  private static SpewException refused(
      SpewEvent event, ConsumerRecord<byte[], byte[]> record, String topic, String why) {
    return new SpewException(
        "event %s (topic %s partition %d offset %d) is not published to topic %s: %s"
            .formatted(
                event.id(), record.topic(), record.partition(), record.offset(), topic, why));
  }

  private static SpewException unconfirmed(
      SpewEvent event, ConsumerRecord<byte[], byte[]> record, String topic, Exception cause) {
    return new SpewException(
        "topic %s did not confirm event %s (topic %s partition %d offset %d), but may have it: %s"
            .formatted(
                topic, event.id(), record.topic(), record.partition(), record.offset(), cause),
        cause);
  }

  private static SpewException failure(SpewEvent event, RuntimeException cause) {
    return new SpewException(
        "event %s of channel %s cannot be published: %s"
            .formatted(
                event.id(),
                event.channel(),
                requireNonNullElse(cause.getMessage(), cause.toString())),
        cause);
  }

  /** The statistics so far. */
  public KafkaPublisherStatistics statistics() {
    long ended = sent.sum() + failed.sum();
    return new KafkaPublisherStatistics(
        sent.sum(), sentBytes.sum(), failed.sum(), Math.max(0, begun.sum() - ended));
  }

  /**
   * Waits for the records in flight, at most {@link KafkaPublisherOptions#publishTimeout}. Later
   * calls publish nothing. Closing twice does nothing.
   */
  @Override
  public void close() {
    producer.close(clients.publishTimeout());
    admin.close(clients.brokerTimeout());
  }

  @Override
  public String toString() {
    return "KafkaPublisher[" + clients.bootstrapServers() + "]";
  }
}
