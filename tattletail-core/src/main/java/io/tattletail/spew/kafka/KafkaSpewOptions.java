package io.tattletail.spew.kafka;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableMap;
import io.tattletail.internal.time.TimeLimits;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.SpewSerializer;
import io.tattletail.spew.UnreadableEventHandler;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * How to use a Kafka cluster. Immutable; {@link #defaults()} lack the cluster's address, and each
 * method returns a copy that differs in one value.
 */
public final class KafkaSpewOptions {
  private static final KafkaSpewOptions DEFAULTS = new KafkaSpewOptions(new Values());

  private final Values values;

  /** Who consumers are in their groups. */
  enum MembershipKind {
    BY_HOST,
    BY_ID,
    DYNAMIC
  }

  /** One mutable copy at a time, seen only until it is wrapped. */
  private static final class Values implements Cloneable {
    private String bootstrapServers = "";
    private ImmutableMap<String, String> clientProperties = ImmutableMap.of();
    private ImmutableMap<String, String> consumerProperties = ImmutableMap.of();
    private ImmutableMap<String, String> producerProperties = ImmutableMap.of();
    private Optional<SpewSerializer> serializer = Optional.empty();
    private Optional<Function<ConsumerRecord<byte[], byte[]>, String>> channel = Optional.empty();
    private Optional<RecordTime> time = Optional.empty();
    private TopicMapping topics = TopicMapping.identity();
    private Function<SpewEvent, Optional<byte[]>> key = event -> Optional.empty();
    private UnreadableEventHandler unreadable = UnreadableEventHandler.refuse();
    private MembershipKind membership = MembershipKind.BY_HOST;
    private String memberId = "";
    private int batchSize = 500;
    private long maxBufferedBytes = MemoryLimits.ofJvm().bufferedBytes();
    private Duration commitInterval = Duration.ofMillis(500);
    private Duration topicRefresh = Duration.ofSeconds(5);
    private Duration publishTimeout = Duration.ofSeconds(30);
    private Duration brokerTimeout = Duration.ofSeconds(30);
    private Duration revocationTimeout = Duration.ofSeconds(30);
    private Duration closeTimeout = Duration.ofSeconds(30);
    private Duration firstBackoff = Duration.ofMillis(100);
    private Duration longestBackoff = Duration.ofSeconds(10);

    Values copy() {
      try {
        return (Values) clone();
      } catch (CloneNotSupportedException e) {
        throw new AssertionError(e);
      }
    }
  }

  private interface Change {
    void apply(Values values);
  }

  private KafkaSpewOptions(Values values) {
    this.values = values;
  }

  private KafkaSpewOptions with(Change change) {
    Values copy = values.copy();
    change.apply(copy);
    return new KafkaSpewOptions(copy);
  }

  /** The defaults that each method states. */
  public static KafkaSpewOptions defaults() {
    return DEFAULTS;
  }

  /** Where to find the cluster, as {@code host:port,host:port}. Required. */
  public KafkaSpewOptions bootstrapServers(String servers) {
    return with(v -> v.bootstrapServers = servers);
  }

  /** Properties of all Kafka clients, such as those of security. Default none. */
  public KafkaSpewOptions clientProperties(Map<String, String> properties) {
    return with(v -> v.clientProperties = ImmutableMap.copyOf(properties));
  }

  /**
   * Properties of Kafka's consumers, beside those for all clients. Default none: Kafka's own,
   * except {@code isolation.level=read_committed} and a cooperative assignment. Properties on which
   * the contract depends are refused.
   */
  public KafkaSpewOptions consumerProperties(Map<String, String> properties) {
    return with(v -> v.consumerProperties = ImmutableMap.copyOf(properties));
  }

  /**
   * Properties of Kafka's producer, beside those for all clients. Default none: Kafka's own, except
   * {@code linger.ms=0}. Properties on which the contract depends are refused.
   */
  public KafkaSpewOptions producerProperties(Map<String, String> properties) {
    return with(v -> v.producerProperties = ImmutableMap.copyOf(properties));
  }

  /**
   * Reads the value of each record as an event that this serializer wrote, and ignores the rest of
   * the record. A value that it cannot read is no event. Default: {@link KafkaRecordSerializer},
   * with which each record is an event.
   */
  public KafkaSpewOptions serializer(SpewSerializer serializer) {
    return with(
        v ->
            v.serializer =
                serializer instanceof KafkaRecordSerializer
                    ? Optional.empty()
                    : Optional.of(serializer));
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
    return with(v -> v.channel = Optional.of(channel));
  }

  /**
   * Which time a record's event has. Not to be combined with {@link #serializer}. Default {@link
   * RecordTime#kafka()}.
   */
  public KafkaSpewOptions time(RecordTime time) {
    return with(v -> v.time = Optional.of(time));
  }

  /** Which channel a topic carries. Default: a channel is called like its topic. */
  public KafkaSpewOptions topics(TopicMapping mapping) {
    return with(v -> v.topics = mapping);
  }

  /**
   * The key of the record that an event becomes: records with equal keys go to one partition, and
   * so keep their order. Default none, and order is kept only on topics of one partition.
   */
  public KafkaSpewOptions key(Function<SpewEvent, Optional<byte[]>> key) {
    return with(v -> v.key = key);
  }

  /**
   * What to do with records that are no events. Of records as they are there are none, but where
   * {@link #channel} fails; a {@link #serializer} has tombstones among them. Default {@link
   * UnreadableEventHandler#refuse()}: their partition stands still, and the log says why.
   */
  public KafkaSpewOptions unreadable(UnreadableEventHandler handler) {
    return with(v -> v.unreadable = handler);
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
    return with(
        v -> {
          v.membership = MembershipKind.BY_ID;
          v.memberId = id;
        });
  }

  /**
   * Consumers get a new id with each start. The partitions of a process that was killed wait until
   * its session has timed out, 45 seconds by default.
   */
  public KafkaSpewOptions dynamicMembership() {
    return with(v -> v.membership = MembershipKind.DYNAMIC);
  }

  /**
   * The largest number of events of one stream in a call of the handler; with 1, events are handled
   * one by one. Default 500.
   */
  public KafkaSpewOptions batchSize(int events) {
    checkArgument(events > 0, "batchSize must be positive, is %s", events);
    return with(v -> v.batchSize = events);
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
    return with(v -> v.maxBufferedBytes = bytes);
  }

  /**
   * How long an acknowledgement waits for others before it is committed. After a crash, events of
   * this interval may be delivered again. Default 500 ms.
   */
  public KafkaSpewOptions commitInterval(Duration interval) {
    checkPositive("commitInterval", interval);
    return with(v -> v.commitInterval = TimeLimits.bounded(interval));
  }

  /** How often to look for topics that were created, deleted or made again. Default 5 s. */
  public KafkaSpewOptions topicRefresh(Duration interval) {
    checkPositive("topicRefresh", interval);
    return with(v -> v.topicRefresh = TimeLimits.bounded(interval));
  }

  /** How long {@link KafkaSpew#publish} waits for Kafka before it fails. Default 30 s. */
  public KafkaSpewOptions publishTimeout(Duration timeout) {
    checkPositive("publishTimeout", timeout);
    return with(v -> v.publishTimeout = TimeLimits.bounded(timeout));
  }

  /** How long to wait for an answer to any other request to Kafka. Default 30 s. */
  public KafkaSpewOptions brokerTimeout(Duration timeout) {
    checkPositive("brokerTimeout", timeout);
    return with(v -> v.brokerTimeout = TimeLimits.bounded(timeout));
  }

  /**
   * How long a partition that goes to another member waits for the handler's calls under way. After
   * that their events are delivered to the other member as well. Must be shorter than Kafka's
   * {@code max.poll.interval.ms}. Default 30 s.
   */
  public KafkaSpewOptions revocationTimeout(Duration timeout) {
    checkPositive("revocationTimeout", timeout);
    return with(v -> v.revocationTimeout = TimeLimits.bounded(timeout));
  }

  /**
   * How long closing waits for the running call of the handler before it interrupts it, and then
   * once more before it gives up. Also how long it waits for an {@link
   * io.tattletail.spew.AsyncSpewEventHandler} to acknowledge. Default 30 s.
   */
  public KafkaSpewOptions closeTimeout(Duration timeout) {
    checkPositive("closeTimeout", timeout);
    return with(v -> v.closeTimeout = TimeLimits.bounded(timeout));
  }

  /**
   * How long a stream rests after a refusal: at first, and at most when it is refused again and
   * again, each time twice as long. Default 100 ms and 10 s.
   */
  public KafkaSpewOptions redeliveryBackoff(Duration first, Duration longest) {
    checkPositive("redeliveryBackoff", first);
    checkArgument(
        first.compareTo(longest) <= 0,
        "redeliveryBackoff: the longest %s must not be shorter than the first %s",
        longest,
        first);
    return with(
        v -> {
          v.firstBackoff = TimeLimits.bounded(first);
          v.longestBackoff = TimeLimits.bounded(longest);
        });
  }

  private static void checkPositive(String what, Duration duration) {
    checkArgument(
        duration.compareTo(Duration.ZERO) > 0, "%s must be positive, is %s", what, duration);
  }

  String bootstrapServers() {
    return values.bootstrapServers;
  }

  Map<String, String> clientProperties() {
    return values.clientProperties;
  }

  Map<String, String> consumerProperties() {
    return values.consumerProperties;
  }

  Map<String, String> producerProperties() {
    return values.producerProperties;
  }

  /** What reads the values; empty if each record is an event. */
  Optional<SpewSerializer> serializer() {
    return values.serializer;
  }

  Optional<Function<ConsumerRecord<byte[], byte[]>, String>> channel() {
    return values.channel;
  }

  RecordTime time() {
    return values.time.orElseGet(RecordTime::kafka);
  }

  /**
   * @throws IllegalArgumentException if options of records are given for values
   */
  void checkRecordFormat() {
    values.serializer.ifPresent(
        serializer -> {
          String whole = "%s is of whole records, and serializer %s takes their values alone";
          checkArgument(values.channel.isEmpty(), whole, "channel", serializer.name());
          checkArgument(values.time.isEmpty(), whole, "time", serializer.name());
        });
  }

  TopicMapping topics() {
    return values.topics;
  }

  Function<SpewEvent, Optional<byte[]>> key() {
    return values.key;
  }

  UnreadableEventHandler unreadable() {
    return values.unreadable;
  }

  MembershipKind membership() {
    return values.membership;
  }

  Optional<String> memberId() {
    return values.membership == MembershipKind.BY_ID
        ? Optional.of(values.memberId)
        : Optional.empty();
  }

  int batchSize() {
    return values.batchSize;
  }

  long maxBufferedBytes() {
    return values.maxBufferedBytes;
  }

  Duration commitInterval() {
    return values.commitInterval;
  }

  Duration topicRefresh() {
    return values.topicRefresh;
  }

  Duration publishTimeout() {
    return values.publishTimeout;
  }

  Duration brokerTimeout() {
    return values.brokerTimeout;
  }

  Duration revocationTimeout() {
    return values.revocationTimeout;
  }

  Duration closeTimeout() {
    return values.closeTimeout;
  }

  Duration firstBackoff() {
    return values.firstBackoff;
  }

  Duration longestBackoff() {
    return values.longestBackoff;
  }
}
