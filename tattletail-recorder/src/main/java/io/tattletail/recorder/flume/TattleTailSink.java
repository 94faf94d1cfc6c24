package io.tattletail.recorder.flume;

import static java.util.Objects.requireNonNullElse;

import io.tattletail.recorder.EventRecorder;
import io.tattletail.recorder.RecorderStatistics;
import io.tattletail.recorder.RejectedBytes;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.SpewFormatException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flume.Channel;
import org.apache.flume.Context;
import org.apache.flume.Event;
import org.apache.flume.EventDeliveryException;
import org.apache.flume.Transaction;
import org.apache.flume.conf.BatchSizeSupported;
import org.apache.flume.conf.Configurable;
import org.apache.flume.sink.AbstractSink;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A sink of Flume's that records events with an {@link EventRecorder} of its own. The body of each
 * event is an event as a {@link io.tattletail.spew.SpewSerializer} writes it; {@link SpewSource}
 * adds its position, in the headers.
 *
 * <p><b>Durability.</b> A transaction is committed when the recorder acknowledged all of its
 * events; else it is rolled back, and Flume's channel delivers the events again. Some of them may
 * have been recorded; a replay drops the copies.
 *
 * <p><b>Rejected events.</b> Unreadable bodies, and events that can never be recorded, do not stop
 * the sink. They are kept raw among the archive's rejected events, counted, and committed.
 *
 * <p><b>Retired days.</b> Events below the floor of their channel are counted and committed, and
 * not recorded.
 *
 * <p><b>Failure.</b> While the archive cannot be reached each {@link #process()} fails, and Flume
 * calls it again after a pause of up to five seconds; no restart is needed.
 *
 * <p>Properties:
 *
 * <ul>
 *   <li>{@code archive}, required: the archive's root; it is made if it is missing
 *   <li>{@code recorder}: the recorder's given name; default {@code flume}
 *   <li>{@code spewSerializer}: class of the serializer that reads the bodies; default {@link
 *       io.tattletail.spew.JsonSpewSerializer}
 *   <li>{@code batchSize}: how many events a transaction takes at most, which is a commit of the
 *       recorder's; default 100. It must not exceed the channel's {@code transactionCapacity}
 *   <li>{@code durability}: {@code visible} (default) or {@code durable}, see {@link
 *       io.tattletail.recorder.Durability}
 *   <li>{@code rollAgeSeconds}: when a segment is sealed; default an hour
 *   <li>{@code retryForSeconds}: how long the recorder tries before a transaction is rolled back;
 *       default five minutes
 *   <li>{@code publish}: whether the recorder publishes due partitions in the background; default
 *       {@code true}
 *   <li>{@code hadoop.<key>}: set in Hadoop's configuration
 * </ul>
 *
 * <p>Thread-safe as Flume needs it: one thread calls {@link #process()}, others the rest.
 */
public final class TattleTailSink extends AbstractSink implements Configurable, BatchSizeSupported {
  private static final Logger LOG = LoggerFactory.getLogger(TattleTailSink.class);

  private volatile @Nullable SinkSettings settings;
  private volatile @Nullable TattleTailSinkCounter counter;

  /** Opened by the first transaction, so that an agent starts while HDFS is away. */
  private @Nullable EventRecorder recorder;

  private boolean stopped;

  /** For Flume. */
  public TattleTailSink() {}

  /**
   * {@inheritDoc}
   *
   * @throws org.apache.flume.conf.ConfigurationException if a property is missing or wrong
   */
  @Override
  public void configure(Context context) {
    settings = SinkSettings.of(getName(), context);
    if (counter == null) {
      counter = new TattleTailSinkCounter(getName());
    }
  }

  @Override
  public long getBatchSize() {
    return configured(settings).batchSize();
  }

  @Override
  public synchronized void start() {
    configured(counter).start();
    synchronized (this) {
      stopped = false;
    }
    super.start();
  }

  /** Seals the recorded segments. Events in the channel stay there. */
  @Override
  public synchronized void stop() {
    @Nullable EventRecorder closing;
    synchronized (this) {
      stopped = true;
      closing = recorder;
      recorder = null;
    }
    if (closing != null) {
      close(closing);
    }
    configured(counter).stop();
    super.stop();
  }

  private void close(EventRecorder closing) {
    try {
      closing.close();
    } catch (IOException e) {
      LOG.error(
          "sink {} could not seal all its segments; they are readable, and another recorder seals them",
          getName(),
          e);
    }
    configured(counter).incrementConnectionClosedCount();
  }

  /** Records the events of one transaction. */
  @Override
  public Status process() throws EventDeliveryException {
    SinkSettings set = configured(settings);
    TattleTailSinkCounter count = configured(counter);
    EventRecorder open = opened(set, count);
    Channel channel = getChannel();
    Transaction transaction = channel.getTransaction();
    transaction.begin();
    try {
      List<Event> batch = take(channel, set.batchSize());
      count(batch.size(), set.batchSize(), count);
      count.addToEventDrainAttemptCount(batch.size());
      record(batch, open, set.reader(), count);
      transaction.commit();
      count.addToEventDrainSuccessCount(batch.size());
      return batch.isEmpty() ? Status.BACKOFF : Status.READY;
    } catch (Throwable e) {
      transaction.rollback();
      count.incrementEventWriteOrChannelFail(e);
      throw failure(e);
    } finally {
      transaction.close();
    }
  }

  private static List<Event> take(Channel channel, int most) {
    List<Event> batch = new ArrayList<>();
    for (Event event = channel.take(); event != null; event = channel.take()) {
      batch.add(event);
      if (batch.size() == most) {
        break;
      }
    }
    return batch;
  }

  private static void count(int events, int most, TattleTailSinkCounter count) {
    if (events == 0) {
      count.incrementBatchEmptyCount();
    } else if (events < most) {
      count.incrementBatchUnderflowCount();
    } else {
      count.incrementBatchCompleteCount();
    }
  }

  /** When this returns, each event is recorded, or kept among the rejected ones. */
  private static void record(
      List<Event> batch, EventRecorder recorder, BodyReader reader, TattleTailSinkCounter count)
      throws IOException, InterruptedException {
    List<SpewEvent> events = new ArrayList<>(batch.size());
    List<RejectedBytes> rejected = new ArrayList<>(0);
    for (Event event : batch) {
      try {
        events.add(reader.read(event));
      } catch (SpewFormatException e) {
        rejected.add(reader.rejected(event, requireNonNullElse(e.getMessage(), e.toString())));
      }
    }
    RecorderStatistics before = recorder.statistics();
    if (!events.isEmpty()) {
      recorder.onEvents(events);
    }
    // Last: what is kept twice because the events failed is never dropped as a copy.
    recorder.keepRejected(rejected);
    RecorderStatistics after = recorder.statistics();
    count.addRejected(after.eventsRejected() - before.eventsRejected());
    count.addBelowFloor(after.belowFloor() - before.belowFloor());
  }

  private EventDeliveryException failure(Throwable e) {
    if (e instanceof Error error) {
      throw error;
    }
    if (e instanceof InterruptedException) {
      Thread.currentThread().interrupt();
    }
    return new EventDeliveryException(
        "sink %s did not record a batch; the channel gives it again: %s".formatted(getName(), e),
        e);
  }

  private synchronized EventRecorder opened(SinkSettings set, TattleTailSinkCounter count)
      throws EventDeliveryException {
    if (stopped) {
      throw new EventDeliveryException("sink " + getName() + " is stopped");
    }
    EventRecorder open = recorder;
    if (open == null) {
      try {
        open = set.open();
      } catch (IOException | RuntimeException e) {
        count.incrementConnectionFailedCount();
        throw new EventDeliveryException(
            "sink %s could not open the archive %s; it is tried again: %s"
                .formatted(getName(), set.root(), e),
            e);
      }
      count.incrementConnectionCreatedCount();
      recorder = open;
    }
    return open;
  }

  private <T> T configured(@Nullable T part) {
    if (part == null) {
      throw new IllegalStateException("sink " + getName() + " is not configured");
    }
    return part;
  }

  @Override
  public String toString() {
    return "TattleTailSink[" + getName() + "]";
  }
}
