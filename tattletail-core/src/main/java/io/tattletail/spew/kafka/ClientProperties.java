package io.tattletail.spew.kafka;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableSet;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The properties of the Kafka clients. Checks the options, and sets the properties on which the
 * guarantees depend.
 */
final class ClientProperties {
  private static final Set<String> OURS =
      ImmutableSet.of(
          CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG,
          ConsumerConfig.GROUP_ID_CONFIG,
          ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
          ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
          ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
          ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG,
          ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG,
          ProducerConfig.ACKS_CONFIG,
          ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
          ProducerConfig.TRANSACTIONAL_ID_CONFIG,
          ProducerConfig.MAX_BLOCK_MS_CONFIG,
          ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
          ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG,
          ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG);

  private static final Duration KAFKAS_MAX_POLL_INTERVAL = Duration.ofMinutes(5);
  private static final Duration KAFKAS_SESSION_TIMEOUT = Duration.ofSeconds(45);

  private final KafkaSpewOptions options;
  private final MemoryLimits memory = MemoryLimits.ofJvm();

  /**
   * @throws IllegalArgumentException if an option is missing, is not allowed, or contradicts
   *     another
   */
  ClientProperties(KafkaSpewOptions options) {
    this.options = options;
    checkArgument(!options.bootstrapServers().isEmpty(), "bootstrapServers must be given");
    checkNotOurs("clientProperties", options.clientProperties());
    checkNotOurs("consumerProperties", options.consumerProperties());
    checkNotOurs("producerProperties", options.producerProperties());
    checkArgument(
        given(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG).isEmpty()
            || (options.membership() == KafkaSpewOptions.MembershipKind.BY_HOST),
        "consumerProperties must not have group.instance.id beside memberId or dynamicMembership");
    Duration maxPollInterval =
        consumerMillis(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, KAFKAS_MAX_POLL_INTERVAL);
    checkArgument(
        options.revocationTimeout().compareTo(maxPollInterval) < 0,
        "revocationTimeout %s must be shorter than max.poll.interval.ms, which is %s",
        options.revocationTimeout(),
        maxPollInterval);
  }

  private static void checkNotOurs(String where, Map<String, String> given) {
    for (String property : given.keySet()) {
      checkArgument(
          !OURS.contains(property), "%s must not have %s, which is set for you", where, property);
    }
  }

  private Map<String, Object> common() {
    Map<String, Object> properties = new HashMap<>(options.clientProperties());
    properties.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, options.bootstrapServers());
    return properties;
  }

  Map<String, Object> admin() {
    Map<String, Object> properties = common();
    properties.putIfAbsent(
        CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, millis(options.brokerTimeout()));
    limitRequestTimeout(properties, options.brokerTimeout());
    return properties;
  }

  /**
   * The properties of a subscription's consumer.
   *
   * @param partitions the number of partitions that all members of the group read together
   */
  Map<String, Object> consumer(String group, Membership membership, int partitions) {
    Map<String, Object> properties = new HashMap<>();
    properties.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, memory.fetchBytes());
    properties.put(
        ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, memory.partitionFetchBytes(partitions));
    properties.putAll(common());
    membership
        .instanceId()
        .ifPresent(
            id ->
                properties.putIfAbsent(
                    CommonClientConfigs.CLIENT_ID_CONFIG,
                    "consumer-" + group + "-" + id + ProcessMark.own()));
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    if (groupProtocol() == GroupProtocol.CLASSIC) {
      // In the newer protocol the broker decides, and a consumer must not name a strategy.
      properties.put(
          ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
          CooperativeStickyAssignor.class.getName());
    }
    properties.put(ConsumerConfig.METADATA_MAX_AGE_CONFIG, millis(options.topicRefresh()));
    properties.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, millis(options.brokerTimeout()));
    limitRequestTimeout(properties, options.brokerTimeout());
    properties.putAll(options.consumerProperties());
    properties.put(ConsumerConfig.GROUP_ID_CONFIG, group);
    membership
        .instanceId()
        .ifPresentOrElse(
            id -> properties.put(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, id),
            () -> properties.remove(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG));
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    properties.put(
        ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class.getName());
    properties.put(
        ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class.getName());
    return properties;
  }

  Map<String, Object> producer() {
    Map<String, Object> properties = new HashMap<>();
    properties.put(ProducerConfig.BUFFER_MEMORY_CONFIG, memory.producerBytes());
    properties.putAll(common());
    properties.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    limitRequestTimeout(properties, options.publishTimeout().dividedBy(2));
    properties.putAll(options.producerProperties());
    properties.put(ProducerConfig.ACKS_CONFIG, "all");
    properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, millis(options.publishTimeout()));
    properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, millis(options.publishTimeout()));
    properties.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class.getName());
    properties.put(
        ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class.getName());
    return properties;
  }

  /** The protocol of the consumers' groups. */
  GroupProtocol groupProtocol() {
    return given(ConsumerConfig.GROUP_PROTOCOL_CONFIG)
            .filter("consumer"::equalsIgnoreCase)
            .isPresent()
        ? GroupProtocol.CONSUMER
        : GroupProtocol.CLASSIC;
  }

  private Optional<String> given(String consumerProperty) {
    return Optional.ofNullable(
        options
            .consumerProperties()
            .getOrDefault(consumerProperty, options.clientProperties().get(consumerProperty)));
  }

  /** Whether consumers are dynamic members, without a fixed member id. */
  boolean isDynamicMember() {
    return options.membership() == KafkaSpewOptions.MembershipKind.DYNAMIC;
  }

  /** The member id that the user chose. */
  Optional<String> memberId() {
    return options.memberId().or(() -> given(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG));
  }

  /** The isolation level of the consumers, which other requests must also have. */
  IsolationLevel isolation() {
    return "read_uncommitted"
            .equals(options.consumerProperties().get(ConsumerConfig.ISOLATION_LEVEL_CONFIG))
        ? IsolationLevel.READ_UNCOMMITTED
        : IsolationLevel.READ_COMMITTED;
  }

  /** The time for which a dead member still belongs to its group. */
  Duration sessionTimeout() {
    return consumerMillis(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, KAFKAS_SESSION_TIMEOUT);
  }

  private Duration consumerMillis(String property, Duration otherwise) {
    Optional<String> given = given(property);
    try {
      return given
          .map(millis -> Duration.ofMillis(Long.parseLong(millis.trim())))
          .orElse(otherwise);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "consumerProperties: " + property + " must be a number, is " + given.orElse(""), e);
    }
  }

  private static void limitRequestTimeout(Map<String, Object> properties, Duration limit) {
    properties.putIfAbsent(
        CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG,
        Math.min(millis(limit), millis(Duration.ofSeconds(30))));
  }

  private static int millis(Duration duration) {
    return (int) Math.max(1, Math.min(duration.toMillis(), Integer.MAX_VALUE));
  }
}
