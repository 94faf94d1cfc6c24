package io.tattletail.spew.kafka;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSortedSet;
import io.tattletail.internal.options.Setting;
import io.tattletail.internal.options.Settings;
import io.tattletail.internal.time.TimeLimits;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.SpewSerializer;
import io.tattletail.spew.UnreadableEventHandler;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * How to use a Kafka cluster. Immutable; {@link #defaults()} lack the cluster's address, and each
 * method returns a copy that differs in one value.
 */
public final class KafkaSpewOptions {
  private static final Setting<String> BOOTSTRAP_SERVERS = Setting.of("bootstrapServers", "");
  private static final Setting<Map<String, String>> CLIENT_PROPERTIES =
      Setting.of("clientProperties", ImmutableMap.of(), KafkaSpewOptions::names);
  private static final Setting<Map<String, String>> CONSUMER_PROPERTIES =
      Setting.of("consumerProperties", ImmutableMap.of(), KafkaSpewOptions::names);
  private static final Setting<Map<String, String>> PRODUCER_PROPERTIES =
      Setting.of("producerProperties", ImmutableMap.of(), KafkaSpewOptions::names);
  private static final Setting<Optional<SpewSerializer>> SERIALIZER =
      Setting.of(
          "serializer",
          Optional.empty(),
          serializer -> serializer.map(SpewSerializer::name).orElse(KafkaRecordSerializer.NAME));
  private static final Setting<Optional<Function<ConsumerRecord<byte[], byte[]>, String>>> CHANNEL =
      Setting.of("channel", Optional.empty(), channel -> channel.isEmpty() ? "topic" : "function");
  private static final Setting<Optional<RecordTime>> TIME =
      Setting.of("time", Optional.empty(), time -> time.isEmpty() ? "kafka" : "function");
  private static final Setting<TopicMapping> TOPICS = Setting.of("topics", TopicMapping.identity());
  private static final Setting<Function<SpewEvent, Optional<byte[]>>> KEY =
      Setting.ofCode("key", event -> Optional.empty());
  private static final Setting<UnreadableEventHandler> UNREADABLE =
      Setting.ofCode("unreadable", UnreadableEventHandler.refuse());
  private static final Setting<MembershipKind> MEMBERSHIP =
      Setting.of("membership", MembershipKind.BY_HOST);
  private static final Setting<Optional<String>> MEMBER_ID =
      Setting.of("memberId", Optional.empty(), id -> id.orElse(""));
  private static final Setting<Integer> BATCH_SIZE = Setting.of("batchSize", 500);
  private static final Setting<Long> MAX_BUFFERED_BYTES =
      Setting.of("maxBufferedBytes", MemoryLimits.ofJvm().bufferedBytes());
  private static final Setting<Duration> COMMIT_INTERVAL =
      Setting.of("commitInterval", Duration.ofMillis(500));
  private static final Setting<Duration> TOPIC_REFRESH =
      Setting.of("topicRefresh", Duration.ofSeconds(5));
  private static final Setting<Duration> PUBLISH_TIMEOUT =
      Setting.of("publishTimeout", Duration.ofSeconds(30));
  private static final Setting<Duration> BROKER_TIMEOUT =
      Setting.of("brokerTimeout", Duration.ofSeconds(30));
  private static final Setting<Duration> REVOCATION_TIMEOUT =
      Setting.of("revocationTimeout", Duration.ofSeconds(30));
  private static final Setting<Duration> CLOSE_TIMEOUT =
      Setting.of("closeTimeout", Duration.ofSeconds(30));
  private static final Setting<Duration> FIRST_BACKOFF =
      Setting.of("firstBackoff", Duration.ofMillis(100));
  private static final Setting<Duration> LONGEST_BACKOFF =
      Setting.of("longestBackoff", Duration.ofSeconds(10));

  private static final KafkaSpewOptions DEFAULTS =
      new KafkaSpewOptions(
          Settings.of(
              BOOTSTRAP_SERVERS,
              CLIENT_PROPERTIES,
              CONSUMER_PROPERTIES,
              PRODUCER_PROPERTIES,
              SERIALIZER,
              CHANNEL,
              TIME,
              TOPICS,
              KEY,
              UNREADABLE,
              MEMBERSHIP,
              MEMBER_ID,
              BATCH_SIZE,
              MAX_BUFFERED_BYTES,
              COMMIT_INTERVAL,
              TOPIC_REFRESH,
              PUBLISH_TIMEOUT,
              BROKER_TIMEOUT,
              REVOCATION_TIMEOUT,
              CLOSE_TIMEOUT,
              FIRST_BACKOFF,
              LONGEST_BACKOFF));

  private final Settings settings;

  /** Who consumers are in their groups. */
  enum MembershipKind {
    BY_HOST,
    BY_ID,
    DYNAMIC
  }

  private KafkaSpewOptions(Settings settings) {
    this.settings = settings;
  }

  private <T> KafkaSpewOptions with(Setting<T> setting, T value) {
    return new KafkaSpewOptions(settings.with(setting, value));
  }

  /** The names of properties, in order. Their values may be passwords, so they are not printed. */
  static String names(Map<String, String> properties) {
    return ImmutableSortedSet.copyOf(properties.keySet()).toString();
  }

  /** The defaults that each method states. */
  public static KafkaSpewOptions defaults() {
    return DEFAULTS;
  }

  /** Where to find the cluster, as {@code host:port,host:port}. Required. */
  public KafkaSpewOptions bootstrapServers(String servers) {
    return with(BOOTSTRAP_SERVERS, servers);
  }

  /** Properties of all Kafka clients, such as those of security. Default none. */
  public KafkaSpewOptions clientProperties(Map<String, String> properties) {
    return with(CLIENT_PROPERTIES, ImmutableMap.copyOf(properties));
  }

  /**
   * Properties of Kafka's consumers, beside those for all clients. Default none: Kafka's own,
   * except {@code isolation.level=read_committed} and a cooperative assignment. Properties on which
   * the contract depends are refused.
   */
  public KafkaSpewOptions consumerProperties(Map<String, String> properties) {
    return with(CONSUMER_PROPERTIES, ImmutableMap.copyOf(properties));
  }

  /**
   * Properties of Kafka's producer, beside those for all clients. Default none: Kafka's own, except
   * {@code linger.ms=0}. Properties on which the contract depends are refused.
   */
  public KafkaSpewOptions producerProperties(Map<String, String> properties) {
    return with(PRODUCER_PROPERTIES, ImmutableMap.copyOf(properties));
  }

  /**
   * Reads the value of each record as an event that this serializer wrote, and ignores the rest of
   * the record. A value that it cannot read is no event. Default: {@link KafkaRecordSerializer},
   * with which each record is an event.
   */
  public KafkaSpewOptions serializer(SpewSerializer serializer) {
    return with(
        SERIALIZER,
        serializer instanceof KafkaRecordSerializer ? Optional.empty() : Optional.of(serializer));
  }

  /**
   * Gives each record a channel of its own, instead of its topic's. A {@link TopicMapping} then
   * only selects the topics to read, by default all that are not Kafka's own. A subscription's
   * filter is applied to the channel of each record, and other records are skipped.
   *
   * <p>Events have no positions then: one partition has several channels, and after a restart the
   * event before another one on its channel is unknown. So {@link io.tattletail.spew.StartAt#after}
   * is not supported, the verifier reports no missing offsets, and a cold start's hand-over is
   * assumed, not proven.
   *
   * <p>The function must return the same channel each time for one record. A record for which it
   * throws, or returns no valid name, is no event. Cannot be combined with {@link #serializer}.
   * Default: the topic's channel.
   */
  public KafkaSpewOptions channel(Function<ConsumerRecord<byte[], byte[]>, String> channel) {
    return with(CHANNEL, Optional.of(channel));
  }

  /**
   * Which time a record's event has. Not to be combined with {@link #serializer}. Default {@link
   * RecordTime#kafka()}.
   */
  public KafkaSpewOptions time(RecordTime time) {
    return with(TIME, Optional.of(time));
  }

  /** Which channel a topic carries. Default: a channel is called like its topic. */
  public KafkaSpewOptions topics(TopicMapping mapping) {
    return with(TOPICS, mapping);
  }

  /**
   * The key of the record that an event becomes: records with equal keys go to one partition, and
   * so keep their order. Default none, and order is kept only on topics of one partition.
   */
  public KafkaSpewOptions key(Function<SpewEvent, Optional<byte[]>> key) {
    return with(KEY, key);
  }

  /**
   * What to do with records that are no events. Of records as they are there are none, but where
   * {@link #channel} fails; a {@link #serializer} has tombstones among them. Default {@link
   * UnreadableEventHandler#refuse()}: their partition stands still, and the log says why.
   */
  public KafkaSpewOptions unreadable(UnreadableEventHandler handler) {
    return with(UNREADABLE, handler);
  }

  /**
   * The static member id of this process in its consumer groups: Kafka's {@code group.instance.id}.
   * A killed process that is started with the same id has its partitions again at once. No two
   * living processes may have the same id: Kafka puts one of them out of the group. Use it where
   * host names change with each start, for instance with the name of a StatefulSet's pod.
   *
   * <p>Default: the host's name and the first number that no other process of the host holds by a
   * locked file in {@code java.io.tmpdir}; {@link #dynamicMembership()} where the host has no name
   * but {@code localhost} or no file can be locked.
   */
  public KafkaSpewOptions memberId(String id) {
    checkArgument(
        Memberships.isValidId(id),
        "memberId must have 1 to 249 characters of a-z, A-Z, 0-9, '.', '_' and '-', is %s",
        id);
    return new KafkaSpewOptions(
        settings.with(MEMBERSHIP, MembershipKind.BY_ID).with(MEMBER_ID, Optional.of(id)));
  }

  /**
   * Consumers get a new id with each start. The partitions of a process that was killed wait until
   * its session has timed out, 45 seconds by default.
   */
  public KafkaSpewOptions dynamicMembership() {
    return new KafkaSpewOptions(
        settings.with(MEMBERSHIP, MembershipKind.DYNAMIC).with(MEMBER_ID, Optional.empty()));
  }

  /**
   * The largest number of events of one stream in a call of the handler; with 1, events are handled
   * one by one. Default 500.
   */
  public KafkaSpewOptions batchSize(int events) {
    checkArgument(events > 0, "batchSize must be positive, is %s", events);
    return with(BATCH_SIZE, events);
  }

  /**
   * The largest number of fetched and unacknowledged bytes that a subscription holds, without those
   * that Kafka's consumer has fetched ahead. All partitions have equal shares; a partition with a
   * full share is paused. This also bounds the running calls of an {@link
   * io.tattletail.spew.AsyncSpewEventHandler}, and events that it acknowledged behind an
   * unacknowledged one. Default an eighth of the JVM's largest heap, up to 64 MiB.
   */
  public KafkaSpewOptions maxBufferedBytes(long bytes) {
    checkArgument(bytes > 0, "maxBufferedBytes must be positive, is %s", bytes);
    return with(MAX_BUFFERED_BYTES, bytes);
  }

  /**
   * How long an acknowledgement waits for others before it is committed. After a crash, events of
   * this interval may be delivered again. Default 500 ms.
   */
  public KafkaSpewOptions commitInterval(Duration interval) {
    return with(COMMIT_INTERVAL, positive("commitInterval", interval));
  }

  /** How often to look for topics that were created, deleted or made again. Default 5 s. */
  public KafkaSpewOptions topicRefresh(Duration interval) {
    return with(TOPIC_REFRESH, positive("topicRefresh", interval));
  }

  /** How long {@link KafkaSpew#publish} waits for Kafka before it fails. Default 30 s. */
  public KafkaSpewOptions publishTimeout(Duration timeout) {
    return with(PUBLISH_TIMEOUT, positive("publishTimeout", timeout));
  }

  /** How long to wait for an answer to any other request to Kafka. Default 30 s. */
  public KafkaSpewOptions brokerTimeout(Duration timeout) {
    return with(BROKER_TIMEOUT, positive("brokerTimeout", timeout));
  }

  /**
   * How long a partition that goes to another member waits for the handler's calls under way. After
   * that their events are delivered to the other member as well. Must be shorter than Kafka's
   * {@code max.poll.interval.ms}. Default 30 s.
   */
  public KafkaSpewOptions revocationTimeout(Duration timeout) {
    return with(REVOCATION_TIMEOUT, positive("revocationTimeout", timeout));
  }

  /**
   * How long closing waits for the running call of the handler before it interrupts it, and then
   * once more before it gives up. Also how long it waits for an {@link
   * io.tattletail.spew.AsyncSpewEventHandler} to acknowledge. Default 30 s.
   */
  public KafkaSpewOptions closeTimeout(Duration timeout) {
    return with(CLOSE_TIMEOUT, positive("closeTimeout", timeout));
  }

  /**
   * How long a stream rests after a refusal: at first, and at most when it is refused again and
   * again, each time twice as long. Default 100 ms and 10 s.
   */
  public KafkaSpewOptions redeliveryBackoff(Duration first, Duration longest) {
    Duration boundedFirst = positive("redeliveryBackoff", first);
    checkArgument(
        first.compareTo(longest) <= 0,
        "redeliveryBackoff: the longest %s must not be shorter than the first %s",
        longest,
        first);
    return new KafkaSpewOptions(
        settings
            .with(FIRST_BACKOFF, boundedFirst)
            .with(LONGEST_BACKOFF, TimeLimits.bounded(longest)));
  }

  /**
   * Checks a duration, and limits it to a hundred years.
   *
   * @throws IllegalArgumentException if it is not positive; the message names the option
   */
  static Duration positive(String option, Duration duration) {
    checkArgument(
        duration.compareTo(Duration.ZERO) > 0, "%s must be positive, is %s", option, duration);
    return TimeLimits.bounded(duration);
  }

  /** The addresses of the cluster; empty if none are set. */
  public String bootstrapServers() {
    return settings.get(BOOTSTRAP_SERVERS);
  }

  /** The properties of all Kafka clients. */
  public Map<String, String> clientProperties() {
    return settings.get(CLIENT_PROPERTIES);
  }

  /** The properties of Kafka's consumers. */
  public Map<String, String> consumerProperties() {
    return settings.get(CONSUMER_PROPERTIES);
  }

  /** The properties of Kafka's producer. */
  public Map<String, String> producerProperties() {
    return settings.get(PRODUCER_PROPERTIES);
  }

  /** The serializer of the values; empty if each record is an event. */
  public Optional<SpewSerializer> serializer() {
    return settings.get(SERIALIZER);
  }

  /** The function of each record's channel; empty if it is the channel of its topic. */
  public Optional<Function<ConsumerRecord<byte[], byte[]>, String>> channel() {
    return settings.get(CHANNEL);
  }

  /** The time of a record's event. */
  public RecordTime time() {
    return settings.get(TIME).orElseGet(RecordTime::kafka);
  }

  /**
   * @throws IllegalArgumentException if options of whole records are combined with a serializer of
   *     their values
   */
  void checkRecordFormat() {
    serializer()
        .ifPresent(
            serializer -> {
              String whole = "%s is of whole records, and serializer %s takes their values alone";
              checkArgument(channel().isEmpty(), whole, "channel", serializer.name());
              checkArgument(settings.get(TIME).isEmpty(), whole, "time", serializer.name());
            });
  }

  /** The channels of topics. */
  public TopicMapping topics() {
    return settings.get(TOPICS);
  }

  /** The key of an event's record. */
  public Function<SpewEvent, Optional<byte[]>> key() {
    return settings.get(KEY);
  }

  /** The handler of records that are no events. */
  public UnreadableEventHandler unreadable() {
    return settings.get(UNREADABLE);
  }

  /** Who the consumers are in their groups. */
  MembershipKind membership() {
    return settings.get(MEMBERSHIP);
  }

  /** Whether consumers get a new id with each start, by {@link #dynamicMembership()}. */
  public boolean isDynamicMember() {
    return membership() == MembershipKind.DYNAMIC;
  }

  /** The static member id that {@link #memberId(String)} set; empty if it did not. */
  public Optional<String> memberId() {
    return settings.get(MEMBER_ID);
  }

  /** The largest number of events in a call of the handler. */
  public int batchSize() {
    return settings.get(BATCH_SIZE);
  }

  /** The largest number of fetched and unacknowledged bytes of a subscription. */
  public long maxBufferedBytes() {
    return settings.get(MAX_BUFFERED_BYTES);
  }

  /** How long an acknowledgement waits before it is committed. */
  public Duration commitInterval() {
    return settings.get(COMMIT_INTERVAL);
  }

  /** The time between two looks for topics. */
  public Duration topicRefresh() {
    return settings.get(TOPIC_REFRESH);
  }

  /** The longest wait of {@link KafkaSpew#publish}. */
  public Duration publishTimeout() {
    return settings.get(PUBLISH_TIMEOUT);
  }

  /** The longest wait for an answer to any other request to Kafka. */
  public Duration brokerTimeout() {
    return settings.get(BROKER_TIMEOUT);
  }

  /** The longest wait for calls of a partition that goes to another member. */
  public Duration revocationTimeout() {
    return settings.get(REVOCATION_TIMEOUT);
  }

  /** The longest wait for a call of the handler when closing, before and after an interrupt. */
  public Duration closeTimeout() {
    return settings.get(CLOSE_TIMEOUT);
  }

  /** A stream's rest after its first refusal. */
  public Duration firstBackoff() {
    return settings.get(FIRST_BACKOFF);
  }

  /** A stream's longest rest after refusals. */
  public Duration longestBackoff() {
    return settings.get(LONGEST_BACKOFF);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof KafkaSpewOptions that && settings.equals(that.settings);
  }

  @Override
  public int hashCode() {
    return settings.hashCode();
  }

  /** All options by name. Of properties only the names are printed, as values may be passwords. */
  @Override
  public String toString() {
    return settings.print(KafkaSpewOptions.class);
  }
}
