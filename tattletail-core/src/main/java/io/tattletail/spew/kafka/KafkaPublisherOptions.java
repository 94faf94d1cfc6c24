package io.tattletail.spew.kafka;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableMap;
import io.tattletail.internal.options.Setting;
import io.tattletail.internal.options.Settings;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.jspecify.annotations.Nullable;

/**
 * The options of a {@link KafkaPublisher}. Immutable: each setter returns a copy that differs in
 * one value. {@link #defaults()} have no cluster address and no topic; set both.
 */
public final class KafkaPublisherOptions {
  private static final Setting<String> BOOTSTRAP_SERVERS = Setting.of("bootstrapServers", "");
  private static final Setting<Map<String, String>> CLIENT_PROPERTIES =
      Setting.of("clientProperties", ImmutableMap.of(), KafkaSpewOptions::names);
  private static final Setting<Map<String, String>> PRODUCER_PROPERTIES =
      Setting.of("producerProperties", ImmutableMap.of(), KafkaSpewOptions::names);
  private static final Setting<Optional<Function<ConsumerRecord<byte[], byte[]>, String>>> TOPIC =
      Setting.of("topic", Optional.empty(), KafkaPublisherOptions::topicText);
  private static final Setting<Partitioning> PARTITIONING =
      Setting.of("partitioning", Partitioning.KEPT);
  private static final Setting<Duration> PUBLISH_TIMEOUT =
      Setting.of("publishTimeout", Duration.ofMinutes(2));
  private static final Setting<Duration> BROKER_TIMEOUT =
      Setting.of("brokerTimeout", Duration.ofSeconds(30));

  private static final KafkaPublisherOptions DEFAULTS =
      new KafkaPublisherOptions(
          Settings.of(
              BOOTSTRAP_SERVERS,
              CLIENT_PROPERTIES,
              PRODUCER_PROPERTIES,
              TOPIC,
              PARTITIONING,
              PUBLISH_TIMEOUT,
              BROKER_TIMEOUT));

  private final Settings settings;

  /** One topic for all records. */
  private record FixedTopic(String name)
      implements Function<ConsumerRecord<byte[], byte[]>, String> {
    @Override
    public String apply(ConsumerRecord<byte[], byte[]> record) {
      return name;
    }
  }

  private KafkaPublisherOptions(Settings settings) {
    this.settings = settings;
  }

  private <T> KafkaPublisherOptions with(Setting<T> setting, T value) {
    return new KafkaPublisherOptions(settings.with(setting, value));
  }

  private static String topicText(
      Optional<Function<ConsumerRecord<byte[], byte[]>, String>> topic) {
    return topic
        .map(name -> name instanceof FixedTopic fixed ? fixed.name() : "function")
        .orElse("");
  }

  /** The defaults that each method states. */
  public static KafkaPublisherOptions defaults() {
    return DEFAULTS;
  }

  /** The addresses of the cluster, as {@code host:port,host:port}. Required. */
  public KafkaPublisherOptions bootstrapServers(String servers) {
    return with(BOOTSTRAP_SERVERS, servers);
  }

  /** Properties of all Kafka clients, such as those of security. Default none. */
  public KafkaPublisherOptions clientProperties(Map<String, String> properties) {
    return with(CLIENT_PROPERTIES, ImmutableMap.copyOf(properties));
  }

  /**
   * Properties of Kafka's producer, besides those for all clients. Default none: the producer then
   * has Kafka's defaults, except {@code linger.ms=5} and a {@code buffer.memory} of an eighth of
   * the heap, from 4 to 32 MiB. Properties on which the guarantees depend are refused. {@code
   * buffer.memory} bounds the records in flight: when it is full, publishing waits.
   */
  public KafkaPublisherOptions producerProperties(Map<String, String> properties) {
    return with(PRODUCER_PROPERTIES, ImmutableMap.copyOf(properties));
  }

  /** The topic to which all records go. This or {@link #topic(Function)} is required. */
  public KafkaPublisherOptions topic(String name) {
    checkArgument(!name.isEmpty(), "topic must not be empty");
    return topic(new FixedTopic(name));
  }

  /**
   * The topic to which each record goes. It must exist, and must not be the topic from which the
   * record was read.
   */
  public KafkaPublisherOptions topic(Function<ConsumerRecord<byte[], byte[]>, String> name) {
    return with(TOPIC, Optional.of(name));
  }

  /** The choice of the partition of each record. Default {@link Partitioning#KEPT}. */
  public KafkaPublisherOptions partitioning(Partitioning choice) {
    return with(PARTITIONING, choice);
  }

  /** The time within which Kafka must confirm a record, before it fails. Default 2 minutes. */
  public KafkaPublisherOptions publishTimeout(Duration timeout) {
    return with(PUBLISH_TIMEOUT, KafkaSpewOptions.positive("publishTimeout", timeout));
  }

  /** The longest wait for an answer to any other request to Kafka. Default 30 s. */
  public KafkaPublisherOptions brokerTimeout(Duration timeout) {
    return with(BROKER_TIMEOUT, KafkaSpewOptions.positive("brokerTimeout", timeout));
  }

  /**
   * The options of the Kafka clients, which {@link ClientProperties} checks as it checks those of
   * KafkaSpew.
   */
  KafkaSpewOptions clients() {
    return KafkaSpewOptions.defaults()
        .bootstrapServers(bootstrapServers())
        .clientProperties(clientProperties())
        .producerProperties(
            ImmutableMap.<String, String>builder()
                .put(ProducerConfig.LINGER_MS_CONFIG, "5")
                .putAll(producerProperties())
                .buildKeepingLast())
        .publishTimeout(publishTimeout())
        .brokerTimeout(brokerTimeout());
  }

  /**
   * @throws IllegalArgumentException if there is none
   */
  Function<ConsumerRecord<byte[], byte[]>, String> requiredTopic() {
    return topic().orElseThrow(() -> new IllegalArgumentException("topic must be given"));
  }

  /** The addresses of the cluster; empty if none are set. */
  public String bootstrapServers() {
    return settings.get(BOOTSTRAP_SERVERS);
  }

  /** The properties of all Kafka clients. */
  public Map<String, String> clientProperties() {
    return settings.get(CLIENT_PROPERTIES);
  }

  /** The properties of Kafka's producer. */
  public Map<String, String> producerProperties() {
    return settings.get(PRODUCER_PROPERTIES);
  }

  /** The topic of each record; empty if none is set. */
  public Optional<Function<ConsumerRecord<byte[], byte[]>, String>> topic() {
    return settings.get(TOPIC);
  }

  /** The choice of the partition of each record. */
  public Partitioning partitioning() {
    return settings.get(PARTITIONING);
  }

  /** The longest wait for Kafka to confirm a record. */
  public Duration publishTimeout() {
    return settings.get(PUBLISH_TIMEOUT);
  }

  /** The longest wait for an answer to any other request to Kafka. */
  public Duration brokerTimeout() {
    return settings.get(BROKER_TIMEOUT);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof KafkaPublisherOptions that && settings.equals(that.settings);
  }

  @Override
  public int hashCode() {
    return settings.hashCode();
  }

  /** All options by name. Of properties only the names are printed, as values may be passwords. */
  @Override
  public String toString() {
    return settings.print(KafkaPublisherOptions.class);
  }
}
