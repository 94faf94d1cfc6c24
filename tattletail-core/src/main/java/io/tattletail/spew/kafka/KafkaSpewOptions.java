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
 * The options of a {@link KafkaSpew}. Immutable: each setter returns a copy that differs in one
 * value. {@link #defaults()} have no cluster address; set it.
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

  /** The kinds of members that consumers are in their groups. */
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

  /** The addresses of the cluster, as {@code host:port,host:port}. Required. */
  public KafkaSpewOptions bootstrapServers(String servers) {
    return with(BOOTSTRAP_SERVERS, servers);
  }

  /** Properties of all Kafka clients, such as those of security. Default none. */
  public KafkaSpewOptions clientProperties(Map<String, String> properties) {
    return with(CLIENT_PROPERTIES, ImmutableMap.copyOf(properties));
  }

  /**
   * Properties of Kafka's consumers, besides those for all clients. Default none: the consumers
   * then have Kafka's defaults, except {@code isolation.level=read_committed}, {@code
   * CooperativeStickyAssignor} in the classic group protocol, and fetch sizes that depend on the
   * heap. Properties on which the guarantees depend are refused.
   */
  public KafkaSpewOptions consumerProperties(Map<String, String> properties) {
    return with(CONSUMER_PROPERTIES, ImmutableMap.copyOf(properties));
  }

  /**
   * Properties of Kafka's producer, besides those for all clients. Default none: the producer then
   * has Kafka's defaults, except {@code linger.ms=0} and a {@code buffer.memory} of an eighth of
   * the heap, from 4 to 32 MiB. Properties on which the guarantees depend are refused.
   */
  public KafkaSpewOptions producerProperties(Map<String, String> properties) {
    return with(PRODUCER_PROPERTIES, ImmutableMap.copyOf(properties));
  }

  /**
   * Reads the value of each record as an event that this serializer wrote, and ignores the rest of
   * the record. A record whose value the serializer cannot read is no event. Default: {@link
   * KafkaRecordSerializer}, with which each record is an event.
   */
  public KafkaSpewOptions serializer(SpewSerializer serializer) {
    return with(
        SERIALIZER,
        serializer instanceof KafkaRecordSerializer ? Optional.empty() : Optional.of(serializer));
  }

  /**
   * Computes the channel of each record with a function, instead of taking the channel of its
   * topic. The {@link TopicMapping} then only selects the topics to read; by default these are all
   * topics except Kafka's internal ones. A subscription applies its filter to the channel of each
   * record, and skips other records.
   *
   * <p>Events then have no positions: a partition has several channels, and after a restart the
   * previous event of a channel is unknown. So {@link io.tattletail.spew.StartAt#after} is not
   * supported, the verifier reports no missing offsets, and the hand-over of a cold start is {@code
   * ASSUMED}, not {@code PROVEN}.
   *
   * <p>The function must return the same channel each time for one record. A record for which it
   * throws, or returns no valid name, is no event. Cannot be combined with {@link #serializer}.
   * Default: the topic's channel.
   */
  public KafkaSpewOptions channel(Function<ConsumerRecord<byte[], byte[]>, String> channel) {
    return with(CHANNEL, Optional.of(channel));
  }

  /**
   * The time of a record's event. Cannot be combined with {@link #serializer}. Default {@link
   * RecordTime#kafka()}.
   */
  public KafkaSpewOptions time(RecordTime time) {
    return with(TIME, Optional.of(time));
  }

  /** The channel of each topic. Default: the channel has the name of its topic. */
  public KafkaSpewOptions topics(TopicMapping mapping) {
    return with(TOPICS, mapping);
  }

  /**
   * The key of the record as which an event is published. Records with equal keys go to one
   * partition, and so keep their order. Default none: then only topics with one partition keep the
   * order.
   */
  public KafkaSpewOptions key(Function<SpewEvent, Optional<byte[]>> key) {
    return with(KEY, key);
  }

  /**
   * The handler of records that are no events. By default each record is an event. With {@link
   * #channel}, a record for which the function fails is no event; with {@link #serializer}, a
   * tombstone or a value that the serializer cannot read. Default {@link
   * UnreadableEventHandler#refuse()}: the partition of such a record stops, and the log says why.
   */
  public KafkaSpewOptions unreadable(UnreadableEventHandler handler) {
    return with(UNREADABLE, handler);
  }

  /**
   * The static member id of this process in its consumer groups: Kafka's {@code group.instance.id}.
   * A killed process that is started again with the same id has its partitions at once. No two
   * living processes may have the same id: Kafka puts one of them out of the group. Set an id where
   * host names change with each start, for instance the pod's name in a StatefulSet.
   *
   * <p>Default: the host's name and a number, the first one from 0 that no other process of the
   * host holds by a locked file in {@code java.io.tmpdir}. Where the host has no name but {@code
   * localhost}, no file can be locked, or 64 processes of the host are in the group, the default is
   * {@link #dynamicMembership()}.
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
   * Consumers get a new id with each start. The partitions of a killed process wait until its
   * session times out, after 45 seconds by default.
   */
  public KafkaSpewOptions dynamicMembership() {
    return new KafkaSpewOptions(
        settings.with(MEMBERSHIP, MembershipKind.DYNAMIC).with(MEMBER_ID, Optional.empty()));
  }

  /**
   * The largest number of events in a call of the handler; all are of one stream. With 1, each call
   * is {@code onEvent} with one event. Default 500.
   */
  public KafkaSpewOptions batchSize(int events) {
    checkArgument(events > 0, "batchSize must be positive, is %s", events);
    return with(BATCH_SIZE, events);
  }

  /**
   * The largest number of fetched and unacknowledged bytes that a subscription holds, in addition
   * to those that Kafka's consumer has fetched ahead. All partitions have equal shares; the
   * subscription pauses a partition whose share is full. The limit includes the running calls of an
   * {@link io.tattletail.spew.AsyncSpewEventHandler}, and events that it acknowledged after an
   * unacknowledged one. Default an eighth of the JVM's largest heap, up to 64 MiB.
   */
  public KafkaSpewOptions maxBufferedBytes(long bytes) {
    checkArgument(bytes > 0, "maxBufferedBytes must be positive, is %s", bytes);
    return with(MAX_BUFFERED_BYTES, bytes);
  }

  /**
   * The longest time between an acknowledgement and the commit of its offset. After a crash, events
   * of this interval may be delivered again. Default 500 ms.
   */
  public KafkaSpewOptions commitInterval(Duration interval) {
    return with(COMMIT_INTERVAL, positive("commitInterval", interval));
  }

  /**
   * The time between two requests for the topics that were created, deleted or made again. Default
   * 5 s.
   */
  public KafkaSpewOptions topicRefresh(Duration interval) {
    return with(TOPIC_REFRESH, positive("topicRefresh", interval));
  }

  /**
   * The longest time that {@link KafkaSpew#publish} waits for Kafka before it fails. Default 30 s.
   */
  public KafkaSpewOptions publishTimeout(Duration timeout) {
    return with(PUBLISH_TIMEOUT, positive("publishTimeout", timeout));
  }

  /** The longest wait for an answer to any other request to Kafka. Default 30 s. */
  public KafkaSpewOptions brokerTimeout(Duration timeout) {
    return with(BROKER_TIMEOUT, positive("brokerTimeout", timeout));
  }

  /**
   * The longest time that a partition which moves to another member waits for the handler's calls
   * under way. The events of longer calls are delivered again, to the other member. Must be shorter
   * than Kafka's {@code max.poll.interval.ms}. Default 30 s.
   */
  public KafkaSpewOptions revocationTimeout(Duration timeout) {
    return with(REVOCATION_TIMEOUT, positive("revocationTimeout", timeout));
  }

  /**
   * The longest time that closing waits for the running call of the handler. After it, closing
   * interrupts the call and waits as long again before it gives up. This is also the longest time
   * that closing waits for an {@link io.tattletail.spew.AsyncSpewEventHandler} to acknowledge.
   * Default 30 s.
   */
  public KafkaSpewOptions closeTimeout(Duration timeout) {
    return with(CLOSE_TIMEOUT, positive("closeTimeout", timeout));
  }

  /**
   * The pause of a stream after its handler refused an event: {@code first} after the first
   * refusal, twice as long after each further one, and at most {@code longest}. Default 100 ms and
   * 10 s.
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

  /** The kind of member that consumers are in their groups. */
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

  /** The time between two requests for topics. */
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

  /** The pause of a stream after its first refusal. */
  public Duration firstBackoff() {
    return settings.get(FIRST_BACKOFF);
  }

  /** The longest pause of a stream after refusals. */
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
