package io.tattletail.spew.kafka;

import io.tattletail.internal.spew.LoggingCheck;
import io.tattletail.spew.ChannelFilter;
import io.tattletail.spew.Spew;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.SpewEventHandler;
import io.tattletail.spew.SpewException;
import io.tattletail.spew.StartAt;
import io.tattletail.spew.Subscription;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;

/**
 * Spew on a Kafka cluster. A topic carries one channel, a partition is a stream, a subscription is
 * a consumer group, and any record is an event; see {@link KafkaRecordSerializer}. With {@link
 * KafkaSpewOptions#serializer} a record's value is a serialized event instead.
 *
 * <p><b>Publishing</b> returns when all in-sync replicas have the event ({@code acks=all},
 * idempotent). Events are in order per partition; see {@link KafkaSpewOptions#key}. An event that
 * is a record is published as that record: its key, value, headers, time in milliseconds, and the
 * number of its partition. An event that was built is published as a record of its payload, its
 * headers in UTF-8 and its time, floored to the millisecond; its consumers get it under the id of
 * the record's place.
 *
 * <p><b>Subscribing.</b> A subscription may be open in several processes, which share its
 * partitions; each calls its handler one call at a time. Within one {@code KafkaSpew} it is open
 * once. Offsets are committed only after the handler returned; those of an {@link
 * io.tattletail.spew.AsyncSpewEventHandler} after its stages completed, up to the first event that
 * is not acknowledged. A slow handler does not cost the membership in the group; when a partition
 * goes to another member, the subscription waits for the calls under way, for a bounded time.
 *
 * <p>A group of which Kafka knows no offset and no member is a new subscription; a group that Kafka
 * forgot after {@code offsets.retention.minutes} is new again. A topic that appears later is
 * delivered from its start. {@link StartAt#after} moves the group's offsets; no process may have
 * the subscription open meanwhile. A stream in its map whose topic is gone is an error, like an
 * offset that is gone; a stream whose channel is not wanted is ignored.
 *
 * <p><b>Failure.</b> Failures of Kafka are retried for as long as the subscription is open, and
 * show in its {@link Subscription#state()}. An {@link Error}, or another process that takes its
 * static member id, ends it; in the newer group protocol, so do failures from which Kafka's
 * consumer does not recover, such as a group that it may not read. Kafka's absence shows within
 * {@link KafkaSpewOptions#topicRefresh} and {@link KafkaSpewOptions#brokerTimeout}.
 *
 * <p><b>Loss.</b> Where Kafka deleted records before the subscription read them, the next event's
 * {@link io.tattletail.spew.SpewPosition#previous} is the offset before the first that is left, so
 * that a recording shows the hole; the log has an error. A topic that is deleted and made again is
 * noticed within {@link KafkaSpewOptions#topicRefresh}, and starts at its beginning as another
 * stream; if it grew past the old one's position before that, some of its records are delivered
 * under the old stream's name too.
 *
 * <p>Thread-safe.
 */
public final class KafkaSpew implements Spew, AutoCloseable {
  private final KafkaSpewOptions options;
  private final ClientProperties properties;
  private final Admin admin;
  private final Topics topics;
  private final GroupOffsets offsets;
  private final Memberships memberships;
  private final Publisher publisher;

  /** Open subscriptions by name; empty while one is being made. Guarded by itself, as is closed. */
  private final Map<String, Optional<KafkaSubscription>> subscriptions = new HashMap<>();

  private boolean closed;

  private KafkaSpew(KafkaSpewOptions options, ClientProperties properties, Admin admin) {
    BrokerCalls calls = new BrokerCalls(options.brokerTimeout());
    this.options = options;
    this.properties = properties;
    this.admin = admin;
    this.topics = new Topics(admin, calls, options.topics());
    this.offsets =
        new GroupOffsets(
            admin,
            calls,
            properties.isolation(),
            properties.sessionTimeout().plus(options.brokerTimeout()));
    // Closing waits for two of these requests, among others.
    BrokerCalls shortCalls = new BrokerCalls(options.brokerTimeout().dividedBy(3));
    this.memberships = new Memberships(properties, new GroupMembers(admin, shortCalls));
    this.publisher = new Publisher(properties, options);
  }

  /**
   * Makes the clients, without a call to the cluster.
   *
   * @throws IllegalArgumentException if an option is missing, forbidden, or contradicts another
   * @throws SpewException if Kafka's client does not accept its properties, or is older than 3.9
   */
  public static KafkaSpew open(KafkaSpewOptions options) {
    LoggingCheck.warnIfNothingIsLogged();
    ClientVersion.check();
    options.checkRecordFormat();
    ClientProperties properties = new ClientProperties(options);
    try {
      return new KafkaSpew(options, properties, Admin.create(properties.admin()));
    } catch (KafkaException e) {
      throw new SpewException(
          "no Kafka client for " + options.bootstrapServers() + ": " + e.getMessage(), e);
    }
  }

  /**
   * {@inheritDoc}
   *
   * @throws SpewException if Kafka did not confirm the event in time, and may have it or not; or
   *     the event cannot be published, because no topic carries its channel or it is serialized in
   *     another format
   */
  @Override
  public void publish(SpewEvent event) {
    publisher.publish(event);
  }

  /**
   * {@inheritDoc}
   *
   * @param name also the consumer group's
   * @throws SpewException also if the subscription is to be moved and is open in another process
   * @throws UnsupportedOperationException if it is to start after offsets and {@link
   *     #hasPositions()} is false
   */
  @Override
  public Subscription subscribe(
      String name, ChannelFilter filter, StartAt startAt, SpewEventHandler handler) {
    checkSupported(startAt);
    // Channels are known of records only, and each topic may have some that are wanted.
    ChannelFilter topicFilter = hasPositions() ? filter : ChannelFilter.all();
    reserve(name);
    Membership membership = Membership.DYNAMIC;
    try {
      membership = memberships.choose(name);
      if (properties.groupProtocol() == GroupProtocol.CONSUMER
          || startAt instanceof StartAt.After) {
        // The newer protocol has no second member take the place of the first before its session
        // times out, and a group that is moved may have none.
        membership.evict();
      }
      Map<String, Long> startedAfter =
          new SubscriptionStart(topics, offsets).place(name, topicFilter, startAt);
      KafkaSubscription subscription =
          make(name, filter, topicFilter, handler, startedAfter, membership);
      opened(name, subscription);
      return subscription;
    } catch (KafkaException e) {
      release(name, membership);
      throw new SpewException("no subscription " + name + ": " + e.getMessage(), e);
    } catch (RuntimeException | Error e) {
      release(name, membership);
      throw e;
    }
  }

  private void checkSupported(StartAt startAt) {
    if (startAt instanceof StartAt.After && !hasPositions()) {
      throw new UnsupportedOperationException(
          "no subscription can start after an offset where KafkaSpewOptions.channel gives records"
              + " channels of their own: events have no positions then");
    }
  }

  private void reserve(String name) {
    synchronized (subscriptions) {
      checkOpen();
      if (subscriptions.containsKey(name)) {
        throw new SpewException("a subscription named " + name + " is open already");
      }
      subscriptions.put(name, Optional.empty());
    }
  }

  private KafkaSubscription make(
      String name,
      ChannelFilter filter,
      ChannelFilter topicFilter,
      SpewEventHandler handler,
      Map<String, Long> startedAfter,
      Membership membership) {
    SubscriptionParts parts = SubscriptionParts.of(name, options, startedAfter);
    Consumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(properties.consumer(name, membership, startedAfter.size()));
    RecordFormat format = RecordFormat.of(options, name, parts.counters().implausibleTimes);
    HandlerLoop handling = new HandlerLoop(parts, new RecordReader(format, filter), handler);
    PollLoop polling =
        new PollLoop(
            parts,
            topicFilter,
            consumer,
            properties.groupProtocol(),
            membership,
            topics,
            offsets,
            handling::requestFlush);
    return new KafkaSubscription(parts, polling, handling, () -> release(name, membership));
  }

  private void opened(String name, KafkaSubscription subscription) {
    synchronized (subscriptions) {
      subscriptions.put(name, Optional.of(subscription));
      if (closed) {
        subscription.closeSoon();
      }
    }
    subscription.start();
  }

  private void release(String name, Membership membership) {
    membership.close();
    synchronized (subscriptions) {
      subscriptions.remove(name);
    }
  }

  private void checkOpen() {
    if (closed) {
      throw new SpewException("this Spew is closed");
    }
  }

  /** True, unless {@link KafkaSpewOptions#channel} gives records channels of their own. */
  @Override
  public boolean hasPositions() {
    return options.channel().isEmpty();
  }

  /**
   * Closes all subscriptions, as {@link Subscription#close()} does, and publishes nothing more.
   * Closing twice does nothing. An interrupt does not end the waiting, which is bounded, and stays
   * set.
   *
   * @throws SpewException if a subscription cannot be closed in time, or has just failed; all else
   *     is closed
   */
  @Override
  public void close() {
    List<KafkaSubscription> open;
    synchronized (subscriptions) {
      closed = true;
      open = subscriptions.values().stream().flatMap(Optional::stream).toList();
    }
    open.forEach(KafkaSubscription::closeSoon);
    SpewException failure = null;
    for (KafkaSubscription subscription : open) {
      try {
        subscription.close();
      } catch (SpewException e) {
        if (failure == null) {
          failure = e;
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    closeClients();
    if (failure != null) {
      throw failure;
    }
  }

  /** Kafka's clients leave threads behind if they are closed by a thread that is interrupted. */
  private void closeClients() {
    boolean interrupted = Thread.interrupted();
    try {
      publisher.close();
    } finally {
      interrupted |= Thread.interrupted();
      admin.close(options.brokerTimeout());
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
