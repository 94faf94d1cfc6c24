package io.tattletail.testkit;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSortedSet;
import io.tattletail.spew.ChannelFilter;
import io.tattletail.spew.JsonSpewSerializer;
import io.tattletail.spew.Spew;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.SpewEventHandler;
import io.tattletail.spew.SpewException;
import io.tattletail.spew.SpewSerializer;
import io.tattletail.spew.StartAt;
import io.tattletail.spew.Subscription;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * A broker inside the test's JVM with the behaviour of real brokers: holes in offsets, batches,
 * redeliveries, deleted events. It keeps everything in memory.
 *
 * <p>An event is serialized once, when it is published, and all deliveries carry these bytes. An
 * event with a serialized form is delivered in that form, unread, so that a test can publish bytes
 * that are no event. An event from a broker or an archive is read again, as a live one without its
 * position.
 *
 * <p>Each open subscription has a daemon thread of its own, which serves its streams in turn. An
 * exception of a handler is a refusal; the stream rests between a millisecond and a tenth of a
 * second before it is delivered again, and its subscription's other streams go on. An {@link
 * Error}, such as an {@link AssertionError} of a test's handler, ends the subscription as failed.
 *
 * <p>An {@link io.tattletail.spew.AsyncSpewEventHandler} is called asynchronously, with several
 * calls of a stream under way; see {@link Builder#maxUnacknowledgedBytes}. {@link #stop()}, and
 * closing, ask it to flush and wait for its calls under way.
 *
 * <p>Thread-safe. Its own waits end after half a minute with an error that names the awaited
 * condition.
 */
public final class EmbeddedSpew implements Spew, AutoCloseable {
  private final DeliveryOptions options;

  private final Gate gate = new Gate();

  // All below are guarded by the gate.
  private final StreamLogs logs;
  private final Subscriptions subscriptions = new Subscriptions();
  private boolean closed;

  private EmbeddedSpew(Builder builder) {
    this.logs =
        new StreamLogs(
            builder.serializer,
            builder.streamsPerChannel,
            builder.holeSeed,
            builder.positions,
            builder.retention,
            builder.unreadable);
    this.options =
        new DeliveryOptions(
            builder.batchSize,
            builder.maxUnacknowledgedBytes,
            builder.positions,
            builder.redelivery,
            builder.unreadable,
            builder.patience);
  }

  /** A broker as plain as can be: one stream a channel, one event at a time, no surprises. */
  public static EmbeddedSpew open() {
    return builder().open();
  }

  /** Starts with the settings of {@link #open()}. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * {@inheritDoc}
   *
   * @throws SpewException if the broker is closed, or the event cannot be serialized
   */
  @Override
  public void publish(SpewEvent event) {
    SpewEvent taken = logs.take(event);
    gate.lock();
    try {
      checkOpen();
      StreamLog log = logs.append(taken);
      subscriptions.appended(log);
    } finally {
      gate.unlock();
    }
  }

  /**
   * {@inheritDoc}
   *
   * @throws UnsupportedOperationException if asked for {@link StartAt#after} without positions
   * @throws SpewException if a subscription of the name is open, or the broker is closed
   */
  @Override
  public Subscription subscribe(
      String name, ChannelFilter filter, StartAt startAt, SpewEventHandler handler) {
    gate.lock();
    try {
      checkOpen();
      Optional<DurableSubscription> known = subscriptions.find(name);
      if (known.flatMap(DurableSubscription::delivery).isPresent()) {
        throw new SpewException("a subscription named " + name + " is open already");
      }
      if (startAt instanceof StartAt.After after) {
        checkAvailable(after);
      }
      DurableSubscription subscription =
          known.orElseGet(() -> new DurableSubscription(name, filter));
      place(subscription, startAt, known.isEmpty());
      subscriptions.put(subscription);
      Delivery delivery = new Delivery(gate, subscription, handler, options);
      subscription.opened(filter, delivery);
      delivery.start(logs.all());
      return delivery;
    } finally {
      gate.unlock();
    }
  }

  private void checkAvailable(StartAt.After after) {
    if (!hasPositions()) {
      throw new UnsupportedOperationException(
          "this broker has no positions, so no subscription can start after an offset");
    }
    logs.checkAvailable(after.offsets());
  }

  /** Sets where each stream that there is goes on; others will begin at their beginning. */
  private void place(DurableSubscription subscription, StartAt startAt, boolean isNew) {
    if (startAt instanceof StartAt.After after) {
      logs.all()
          .forEach(
              log ->
                  subscription.move(
                      log.name(), after.offsets().getOrDefault(log.name(), log.deletedThrough())));
    } else if (startAt instanceof StartAt.Now && isNew) {
      logs.all().forEach(log -> subscription.move(log.name(), log.latest()));
    }
  }

  @Override
  public boolean hasPositions() {
    return options.positions() == PositionMode.TOLD;
  }

  /**
   * Halts all deliveries and returns when no handler call runs, except one that calls this. Events
   * that are published meanwhile wait.
   *
   * @throws SpewException if a handler does not return in time; deliveries stay halted
   */
  public void stop() {
    gate.lock();
    try {
      gate.shut();
      subscriptions.openDeliveries().forEach(Delivery::wake);
      boolean quiet =
          Waits.awaitUninterruptibly(
              gate.quieter(), options.patience(), () -> subscriptions.runningElsewhere().isEmpty());
      if (!quiet) {
        throw new SpewException(
            "handlers of subscriptions %s did not return within %s"
                .formatted(subscriptions.runningElsewhere(), options.patience()));
      }
    } finally {
      gate.unlock();
    }
  }

  /** Goes on after {@link #stop()}. */
  public void resume() {
    gate.lock();
    try {
      gate.open();
      subscriptions.openDeliveries().forEach(Delivery::wake);
    } finally {
      gate.unlock();
    }
  }

  /** How many events the subscription has not acknowledged yet, of those still held. */
  public long lag(String subscription) {
    gate.lock();
    try {
      DurableSubscription known = subscriptions.get(subscription);
      return logs.all().stream()
          .filter(known::wants)
          .mapToLong(log -> log.countAfter(known.position(log)))
          .sum();
    } finally {
      gate.unlock();
    }
  }

  /**
   * Waits until the subscription, open or not, has acknowledged all of its events that are
   * published now.
   *
   * @throws AssertionError if it has not when the time is over
   */
  public void awaitCaughtUp(String subscription, Duration timeout) {
    String what = "subscription " + subscription + " to catch up";
    gate.lock();
    try {
      DurableSubscription known = subscriptions.get(subscription);
      CaughtUp caughtUp =
          new CaughtUp(
              logs.all().stream()
                  .filter(log -> known.wants(log) && known.position(log) < log.latest())
                  .collect(Collectors.toMap(StreamLog::name, StreamLog::latest)),
              gate.newCondition());
      known.addWaiting(caughtUp);
      try {
        if (!Waits.awaitInTest(caughtUp.reached(), timeout, what, caughtUp::isDone)) {
          AssertionError error =
              new AssertionError(
                  "expected %s within %s, but offsets are not acknowledged: %s (%s)"
                      .formatted(what, timeout, caughtUp.missing(), describe(known)));
          known.lastRefusal().ifPresent(error::addSuppressed);
          throw error;
        }
      } finally {
        known.removeWaiting(caughtUp);
      }
    } finally {
      gate.unlock();
    }
  }

  private String describe(DurableSubscription subscription) {
    return "subscription %s, deliveries %s, %d refusals"
        .formatted(
            subscription.delivery().isPresent() ? "open" : "closed",
            gate.isShut() ? "stopped" : "running",
            subscription.refusals());
  }

  /**
   * For each stream of the subscription, the offset after which it goes on: the last one that was
   * acknowledged, moved past, or deleted; {@link io.tattletail.spew.SpewPosition#BEGINNING} if
   * there is none. Works without positions too.
   */
  public Map<String, Long> acknowledged(String subscription) {
    gate.lock();
    try {
      DurableSubscription known = subscriptions.get(subscription);
      return logs.all().stream()
          .filter(known::wants)
          .collect(ImmutableMap.toImmutableMap(StreamLog::name, known::position));
    } finally {
      gate.unlock();
    }
  }

  /** How often a handler of the subscription threw. */
  public long refusals(String subscription) {
    gate.lock();
    try {
      return subscriptions.get(subscription).refusals();
    } finally {
      gate.unlock();
    }
  }

  /** The exception that a handler of the subscription threw last. */
  public Optional<Throwable> lastRefusal(String subscription) {
    gate.lock();
    try {
      return subscriptions.get(subscription).lastRefusal();
    } finally {
      gate.unlock();
    }
  }

  /** The streams there are, by name. */
  public Set<String> streams() {
    gate.lock();
    try {
      return ImmutableSortedSet.copyOf(logs.names());
    } finally {
      gate.unlock();
    }
  }

  /** Offset of the first kept event of a stream; empty for an unknown stream. */
  public OptionalLong earliest(String stream) {
    gate.lock();
    try {
      return logs.get(stream).map(StreamLog::earliest).orElse(OptionalLong.empty());
    } finally {
      gate.unlock();
    }
  }

  /** Offset of the last event of a stream; empty for an unknown stream. */
  public OptionalLong latest(String stream) {
    gate.lock();
    try {
      return logs.get(stream)
          .map(log -> OptionalLong.of(log.latest()))
          .orElse(OptionalLong.empty());
    } finally {
      gate.unlock();
    }
  }

  /**
   * Deletes the events of a stream up to an offset, that included, as a broker's retention does. A
   * subscription that had not got them goes on with the first still held.
   *
   * @throws IllegalArgumentException if there is no such stream
   */
  public void deleteThrough(String stream, long offset) {
    gate.lock();
    try {
      StreamLog log = logs.get(stream).orElse(null);
      checkArgument(log != null, "there is no stream %s, only %s", stream, logs.names());
      log.deleteThrough(offset);
      subscriptions.appended(log);
    } finally {
      gate.unlock();
    }
  }

  private void checkOpen() {
    if (closed) {
      throw new SpewException("the broker is closed");
    }
  }

  /**
   * Closes all subscriptions, as {@link Subscription#close()} does, and takes nothing more. Closing
   * twice does nothing.
   *
   * @throws SpewException if a handler neither returns nor heeds an interrupt
   */
  @Override
  public void close() {
    List<Delivery> open;
    gate.lock();
    try {
      closed = true;
      open = subscriptions.openDeliveries();
      open.forEach(Delivery::closeSoon);
    } finally {
      gate.unlock();
    }
    open.forEach(Delivery::close);
  }

  /** Builds a broker. Not thread-safe. */
  public static final class Builder {
    private SpewSerializer serializer = new JsonSpewSerializer();
    private int streamsPerChannel = 1;
    private int batchSize = 1;
    private long maxUnacknowledgedBytes = 64L << 20;
    private OptionalLong holeSeed = OptionalLong.empty();
    private int retention = Integer.MAX_VALUE;
    private PositionMode positions = PositionMode.TOLD;
    private LostAcknowledgements redelivery = LostAcknowledgements.NONE;
    private Predicate<SpewEvent> unreadable = event -> false;
    private Duration patience = Duration.ofSeconds(30);

    private Builder() {}

    /** Default: {@link JsonSpewSerializer}. */
    public Builder serializer(SpewSerializer newSerializer) {
      serializer = newSerializer;
      return this;
    }

    /**
     * Default: 1, and the stream is called like its channel. With more they are called {@code
     * 0@channel}, {@code 1@channel} …, and an event's id decides on which it goes.
     */
    public Builder streamsPerChannel(int count) {
      checkArgument(count >= 1, "a channel needs a stream, not %s", count);
      streamsPerChannel = count;
      return this;
    }

    /**
     * Default: 1, and events go to {@link SpewEventHandler#onEvent}. With more, up to this many
     * events of one stream go to {@link SpewEventHandler#onEvents}, or to a call of an asynchronous
     * handler.
     */
    public Builder batchSize(int events) {
      checkArgument(events >= 1, "a batch has an event at least, not %s", events);
      batchSize = events;
      return this;
    }

    /**
     * The largest number of dispatched bytes of a subscription with an {@link
     * io.tattletail.spew.AsyncSpewEventHandler} that are unacknowledged, or acknowledged behind an
     * unacknowledged event. All streams have equal shares; each may have one call of any size.
     * Default: 64 MiB.
     */
    public Builder maxUnacknowledgedBytes(long bytes) {
      checkArgument(bytes >= 1, "maxUnacknowledgedBytes must be positive, is %s", bytes);
      maxUnacknowledgedBytes = bytes;
      return this;
    }

    /** Lets offsets have holes; the same seed makes the same ones. Default: none. */
    public Builder offsetHoles(long seed) {
      holeSeed = OptionalLong.of(seed);
      return this;
    }

    /**
     * Keeps this many events of a stream. Publishing more deletes the oldest, and a subscription
     * that had not received them goes on with the first kept one. Default: all.
     */
    public Builder retention(int eventsPerStream) {
      checkArgument(eventsPerStream >= 1, "a stream keeps an event, not %s", eventsPerStream);
      retention = eventsPerStream;
      return this;
    }

    /** Delivers events without positions. */
    public Builder withoutPositions() {
      positions = PositionMode.HIDDEN;
      return this;
    }

    /**
     * Loses acknowledgements: acknowledged events are delivered once more, before anything later on
     * their stream.
     *
     * @param chance of each acknowledgement, between 0 and 1; default 0
     * @param seed of the chance
     */
    public Builder redelivery(double chance, long seed) {
      checkArgument(chance >= 0 && chance <= 1, "%s is no chance", chance);
      redelivery = new LostAcknowledgements(chance, seed);
      return this;
    }

    /**
     * Treats these events as bytes that are no event: they take an offset, and at their turn are
     * acknowledged without being delivered. A {@link io.tattletail.spew.SkippedOffsetHandler} is
     * told of them. Default: none.
     */
    public Builder unreadable(Predicate<SpewEvent> condition) {
      unreadable = condition;
      return this;
    }

    /** How long to wait for handlers to return. */
    Builder patience(Duration newPatience) {
      patience = newPatience;
      return this;
    }

    /** The broker, ready for use. */
    public EmbeddedSpew open() {
      return new EmbeddedSpew(this);
    }
  }
}
