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
 * A Spew on a Kafka cluster. A topic carries one channel, a partition is a stream, a subscription
 * is a consumer group, and each record is an event; see {@link KafkaRecordSerializer}. With {@link
 * KafkaSpewOptions#serializer} the value of a record is a serialized event instead.
 *
 * <p><b>Publishing</b> returns when all in-sync replicas have the event ({@code acks=all},
 * idempotent). The events of a partition are in order; see {@link KafkaSpewOptions#key}. An event
 * that was a record is published as that record, with its key, value, headers, time in milliseconds
 * and partition number. An event that was built is published as a record with its payload as the
 * value, its headers in UTF-8, and its time floored to the millisecond. Consumers get it under the
 * id of the record's place.
 *
 * <p><b>Subscribing.</b> Several processes may open a subscription; they share its partitions, and
 * each makes one call of its handler at a time. One {@code KafkaSpew} can open it once. An offset
 * is committed after the handler has returned. With an {@link
 * io.tattletail.spew.AsyncSpewEventHandler}, offsets are committed when its stages have completed,
 * up to the first unacknowledged event. A slow handler does not cost the membership in the group.
 * When a partition moves to another member, the subscription waits for the calls under way, at most
 * {@link KafkaSpewOptions#revocationTimeout}.
 *
 * <p>A subscription is new if Kafka has no offset and no member of its group, also when Kafka has
 * forgotten the offsets after {@code offsets.retention.minutes}. A topic that appears later is
 * delivered from its start. {@link StartAt#after} moves the group's offsets; no other process may
 * have the subscription open then. It fails if its map has a stream whose topic is gone, or an
 * offset that Kafka does not have. It ignores streams of channels that the filter does not match.
 *
 * <p><b>Failure.</b> While the subscription is open, it retries after failures of Kafka, which
 * {@link Subscription#state()} shows. An {@link Error}, or another process that takes its static
 * member id, ends it. In the newer group protocol, failures from which Kafka's consumer does not
 * recover, such as a group that it may not read, end it too. An unreachable Kafka shows within
 * {@link KafkaSpewOptions#topicRefresh} and {@link KafkaSpewOptions#brokerTimeout}.
 *
 * <p><b>Loss.</b> If Kafka deleted records before the subscription read them, {@link
 * io.tattletail.spew.SpewPosition#previous} of the next event is the offset before the first record
 * that is left. So the verifier reports the missing offsets, and the log has an error. The
 * subscription notices within {@link KafkaSpewOptions#topicRefresh} that a topic was deleted and
 * made again, and reads it from its beginning as another stream. If the new topic grew past the old
 * position before that, some of its records are delivered under the name of the old stream too.
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

  /**
   * Open subscriptions by name; the value is empty while a subscription is being opened. This map
   * guards itself and {@code closed}.
   */
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
    // Closing waits for two of these requests, and for others.
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
   * @throws SpewException if Kafka did not confirm the event in time, but may have it; or if the
   *     event cannot be published, because no topic carries its channel or it is serialized in
   *     another format
   */
  @Override
  public void publish(SpewEvent event) {
    publisher.publish(event);
  }

  /**
   * {@inheritDoc}
   *
   * @param name the name of the subscription and of its consumer group
   * @throws SpewException also if {@code startAt} moves the subscription and another process has it
   *     open
   * @throws UnsupportedOperationException if {@code startAt} names offsets and {@link
   *     #hasPositions()} is false
   */
  @Override
  public Subscription subscribe(
      String name, ChannelFilter filter, StartAt startAt, SpewEventHandler handler) {
    checkSupported(startAt);
    // Only records have channels then, so each topic may have records that the filter matches.
    ChannelFilter topicFilter = hasPositions() ? filter : ChannelFilter.all();
    reserve(name);
    Membership membership = Membership.DYNAMIC;
    try {
      membership = memberships.choose(name);
      if (properties.groupProtocol() == GroupProtocol.CONSUMER
          || startAt instanceof StartAt.After) {
        // In the newer protocol, a member cannot take the place of another one before the session
        // of that one times out. A group whose offsets are moved must have no member.
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

  /** False if {@link KafkaSpewOptions#channel} gives each record a channel; otherwise true. */
  @Override
  public boolean hasPositions() {
    return options.channel().isEmpty();
  }

  /**
   * Closes all subscriptions, as {@link Subscription#close()} does. Later calls publish nothing.
   * Closing twice does nothing. An interrupt does not end the wait, which has a limit; the thread
   * stays interrupted.
   *
   * @throws SpewException if a subscription cannot be closed in time, or has just failed;
   *     everything else is closed then
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

  /**
   * Clears the interrupt while it closes: Kafka's clients leave threads behind if an interrupted
   * thread closes them.
   */
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
