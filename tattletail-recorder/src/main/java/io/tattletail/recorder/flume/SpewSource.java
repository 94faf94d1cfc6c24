package io.tattletail.recorder.flume;

import com.google.common.collect.Lists;
import io.tattletail.spew.ChannelFilter;
import io.tattletail.spew.Spew;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.SpewEventHandler;
import io.tattletail.spew.StartAt;
import io.tattletail.spew.Subscription;
import io.tattletail.spew.UnreadableEvent;
import io.tattletail.spew.UnreadableEventHandler;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flume.ChannelException;
import org.apache.flume.Context;
import org.apache.flume.Event;
import org.apache.flume.EventDrivenSource;
import org.apache.flume.FlumeException;
import org.apache.flume.channel.ChannelProcessor;
import org.apache.flume.conf.BatchSizeSupported;
import org.apache.flume.conf.Configurable;
import org.apache.flume.instrumentation.SourceCounter;
import org.apache.flume.source.AbstractSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A source of Flume's that subscribes to a {@link Spew}. Its events have the headers of {@link
 * SpewHeaders}, and the broker's serialized bytes as their body.
 *
 * <p><b>Acknowledgement.</b> Events are acknowledged to the broker when all of Flume's required
 * channels took them. If a channel is full or fails, the broker delivers them again, before
 * anything later on their stream. So an event may be in a channel more than once, and a replay
 * drops the copies. The channel decides how safe an acknowledged event is: a memory channel loses
 * its events with its process.
 *
 * <p>Properties:
 *
 * <ul>
 *   <li>{@code spewFactory}, required: the class of a {@link SpewFactory}, which gets all
 *       properties
 *   <li>{@code subscription}, required: the name under which the broker remembers acknowledged
 *       events
 *   <li>{@code spewChannels}: names and patterns of channels, as in {@link ChannelFilter#of},
 *       separated by white space; default {@code **}, all
 *   <li>{@code startAt}: where a new subscription starts, {@code earliest} (default) or {@code now}
 *   <li>{@code batchSize}: how many events are put into a channel at once; default 100, which is
 *       the {@code transactionCapacity} of Flume's channels unless they say another
 * </ul>
 *
 * <p>Thread-safe. If it cannot be started, it holds no resources and can be started again.
 */
public final class SpewSource extends AbstractSource
    implements EventDrivenSource, Configurable, BatchSizeSupported {
  private static final Logger LOG = LoggerFactory.getLogger(SpewSource.class);

  private static final int DEFAULT_BATCH_SIZE = 100;

  /** Where a new subscription starts. */
  private enum Start {
    EARLIEST,
    NOW;

    StartAt startAt() {
      return this == EARLIEST ? StartAt.earliest() : StartAt.now();
    }
  }

  /** What was configured. */
  private record Settings(
      ComponentProperties properties,
      Map<String, String> all,
      Constructor<? extends SpewFactory> factory,
      String subscription,
      ChannelFilter filter,
      StartAt startAt,
      int batchSize) {
    static Settings of(String name, Context context) {
      ComponentProperties properties = new ComponentProperties("source " + name, context);
      List<String> channels = properties.words("spewChannels");
      return new Settings(
          properties,
          Map.copyOf(context.getParameters()),
          properties.constructor(
              "spewFactory",
              properties.required("spewFactory", "the class of a SpewFactory"),
              SpewFactory.class),
          properties.required(
              "subscription", "the name under which the broker remembers acknowledged events"),
          channels.isEmpty()
              ? ChannelFilter.all()
              : ChannelFilter.of(channels.toArray(String[]::new)),
          properties.oneOf("startAt", Start.class).orElse(Start.EARLIEST).startAt(),
          properties.positive("batchSize", DEFAULT_BATCH_SIZE));
    }

    SpewFactory newFactory() {
      return properties.create("spewFactory", factory);
    }
  }

  private @Nullable Settings settings;
  private @Nullable SourceCounter counter;
  private @Nullable SpewFactory factory;
  private @Nullable Subscription subscription;

  /** For Flume. */
  public SpewSource() {}

  /**
   * {@inheritDoc}
   *
   * @throws org.apache.flume.conf.ConfigurationException if a property is missing or wrong
   */
  @Override
  public synchronized void configure(Context context) {
    Settings read = Settings.of(getName(), context);
    settings = read;
    if (counter == null) {
      counter = new SourceCounter(getName());
    }
  }

  @Override
  public synchronized long getBatchSize() {
    return settings().batchSize();
  }

  /**
   * Subscribes.
   *
   * @throws FlumeException if the broker cannot be reached; Flume tries again every few seconds
   */
  @Override
  public synchronized void start() {
    Settings set = settings();
    SpewFactory opening = set.newFactory();
    // It starts at zero: before the first event is delivered.
    counter().start();
    try {
      Handler handler = new Handler(set.batchSize(), counter(), getChannelProcessor());
      Spew spew = opening.open(set.all(), handler);
      subscription = spew.subscribe(set.subscription(), set.filter(), set.startAt(), handler);
    } catch (Exception e) {
      counter().stop();
      closeFactory(opening);
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      throw new FlumeException(
          "source %s could not subscribe to %s as '%s'; it is tried again: %s"
              .formatted(getName(), set.filter(), set.subscription(), e),
          e);
    }
    factory = opening;
    super.start();
  }

  /** Closes the subscription, when no event is being put into a channel any more. */
  @Override
  public synchronized void stop() {
    Subscription closing = subscription;
    if (closing != null) {
      subscription = null;
      try {
        closing.close();
      } catch (RuntimeException e) {
        LOG.error("source {} could not close subscription {}", getName(), closing.name(), e);
      }
      counter().stop();
    }
    SpewFactory opened = factory;
    if (opened != null) {
      factory = null;
      closeFactory(opened);
    }
    super.stop();
  }

  private void closeFactory(SpewFactory closing) {
    try {
      closing.close();
    } catch (IOException | RuntimeException e) {
      LOG.warn("source {} could not close its {}", getName(), closing.getClass().getName(), e);
    }
  }

  private Settings settings() {
    Settings set = settings;
    if (set == null) {
      throw new IllegalStateException("source " + getName() + " is not configured");
    }
    return set;
  }

  private SourceCounter counter() {
    SourceCounter set = counter;
    if (set == null) {
      throw new IllegalStateException("source " + getName() + " is not configured");
    }
    return set;
  }

  /** Puts events into the channels. */
  private static final class Handler implements SpewEventHandler, UnreadableEventHandler {
    private final int batchSize;
    private final SourceCounter counter;

    /** Asked for once: Flume's getter takes the lock that {@link SpewSource#stop()} holds. */
    private final ChannelProcessor processor;

    Handler(int batchSize, SourceCounter counter, ChannelProcessor processor) {
      this.batchSize = batchSize;
      this.counter = counter;
      this.processor = processor;
    }

    @Override
    public void onEvent(SpewEvent event) {
      onEvents(List.of(event));
    }

    /** When this returns, all required channels have the events. */
    @Override
    public void onEvents(List<SpewEvent> events) {
      put(Lists.transform(events, FlumeEvents::of));
    }

    @Override
    public void onUnreadable(UnreadableEvent event) {
      onUnreadable(List.of(event));
    }

    @Override
    public void onUnreadable(List<UnreadableEvent> events) {
      Instant now = Instant.now();
      put(Lists.transform(events, event -> FlumeEvents.of(event, now)));
    }

    private void put(List<Event> events) {
      counter.addToEventReceivedCount(events.size());
      counter.incrementAppendBatchReceivedCount();
      for (List<Event> batch : Lists.partition(events, batchSize)) {
        try {
          // A copy, once: a transformed list makes its elements anew each time, and interceptors
          // may change the list.
          processor.processEventBatch(new ArrayList<>(batch));
        } catch (ChannelException e) {
          counter.incrementChannelWriteFail();
          throw e;
        }
        counter.addToEventAcceptedCount(batch.size());
      }
      counter.incrementAppendBatchAcceptedCount();
    }
  }
}
