package io.tattletail.spew.kafka;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableMap;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * Where and how {@link KafkaPublisher} publishes. Immutable; {@link #defaults()} lack the cluster's
 * address and the topic, and each method returns a copy that differs in one value.
 */
public final class KafkaPublisherOptions {
  private static final KafkaPublisherOptions DEFAULTS =
      new KafkaPublisherOptions(
          KafkaSpewOptions.defaults().publishTimeout(Duration.ofMinutes(2)),
          ImmutableMap.of(),
          Optional.empty(),
          Partitioning.KEPT);

  /** What Kafka's clients need is the same as for Spew, and is checked in the same place. */
  private final KafkaSpewOptions clients;

  private final ImmutableMap<String, String> producerProperties;
  private final Optional<Function<ConsumerRecord<byte[], byte[]>, String>> topic;
  private final Partitioning partitioning;

  private KafkaPublisherOptions(
      KafkaSpewOptions clients,
      ImmutableMap<String, String> producerProperties,
      Optional<Function<ConsumerRecord<byte[], byte[]>, String>> topic,
      Partitioning partitioning) {
    this.clients = clients;
    this.producerProperties = producerProperties;
    this.topic = topic;
    this.partitioning = partitioning;
  }

  private KafkaPublisherOptions with(KafkaSpewOptions newClients) {
    return new KafkaPublisherOptions(newClients, producerProperties, topic, partitioning);
  }

  /** The defaults that each method states. */
  public static KafkaPublisherOptions defaults() {
    return DEFAULTS;
  }

  /** Where to find the cluster, as {@code host:port,host:port}. Required. */
  public KafkaPublisherOptions bootstrapServers(String servers) {
    return with(clients.bootstrapServers(servers));
  }

  /** Properties of all Kafka clients, such as those of security. Default none. */
  public KafkaPublisherOptions clientProperties(Map<String, String> properties) {
    return with(clients.clientProperties(properties));
  }

  /**
   * Properties of Kafka's producer, beside those for all clients. Default none: Kafka's own, except
   * {@code linger.ms=5}. Properties on which the contract depends are refused. {@code
   * buffer.memory} bounds the records in flight: when it is full, publishing waits.
   */
  public KafkaPublisherOptions producerProperties(Map<String, String> properties) {
    return new KafkaPublisherOptions(clients, ImmutableMap.copyOf(properties), topic, partitioning);
  }

  /** The topic to which all records go. This or {@link #topic(Function)} is required. */
  public KafkaPublisherOptions topic(String name) {
    checkArgument(!name.isEmpty(), "topic must not be empty");
    return topic(record -> name);
  }

  /** The topic to which each record goes, which has to exist and cannot be the record's own. */
  public KafkaPublisherOptions topic(Function<ConsumerRecord<byte[], byte[]>, String> name) {
    return new KafkaPublisherOptions(clients, producerProperties, Optional.of(name), partitioning);
  }

  /** Which partition each record goes to. Default {@link Partitioning#KEPT}. */
  public KafkaPublisherOptions partitioning(Partitioning choice) {
    return new KafkaPublisherOptions(clients, producerProperties, topic, choice);
  }

  /** How long a record waits for Kafka to confirm it before it fails. Default 2 minutes. */
  public KafkaPublisherOptions publishTimeout(Duration timeout) {
    return with(clients.publishTimeout(timeout));
  }

  /** How long to wait for an answer to any other request to Kafka. Default 30 s. */
  public KafkaPublisherOptions brokerTimeout(Duration timeout) {
    return with(clients.brokerTimeout(timeout));
  }

  KafkaSpewOptions clients() {
    return clients.producerProperties(
        ImmutableMap.<String, String>builder()
            .put(ProducerConfig.LINGER_MS_CONFIG, "5")
            .putAll(producerProperties)
            .buildKeepingLast());
  }

  /**
   * @throws IllegalArgumentException if there is none
   */
  Function<ConsumerRecord<byte[], byte[]>, String> topic() {
    return topic.orElseThrow(() -> new IllegalArgumentException("topic must be given"));
  }

  Partitioning partitioning() {
    return partitioning;
  }
}
