package io.tattletail.adapter;

import com.google.common.util.concurrent.Uninterruptibles;
import io.tattletail.spew.ChannelFilter;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.SpewEventHandler;
import io.tattletail.spew.SpewException;
import io.tattletail.spew.SpewFormatException;
import io.tattletail.spew.SpewPosition;
import io.tattletail.spew.SubscriptionStatistics;
import io.tattletail.spew.adapter.SubscriptionBase;
import io.tattletail.spew.adapter.SubscriptionLifecycle;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** One thread that gives each log its turn, one event at a time. */
final class LogSubscription extends SubscriptionBase {
  interface Reader {
    SpewEvent read(LogClient.Entry entry, SpewPosition position) throws SpewFormatException;
  }

  record Statistics(
      long eventsDelivered,
      long bytesDelivered,
      long eventsAcknowledged,
      Optional<Instant> lastAcknowledged,
      long refusals,
      long unreadable,
      long heldBytes,
      int streams,
      OptionalLong lag)
      implements SubscriptionStatistics {}

  private static final long REST_MILLIS = 10;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final ChannelFilter filter;
  private final SpewEventHandler handler;
  private final Reader reader;
  private final LogClient client;
  private final Runnable released;
  private final Thread thread;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Map<String, Long> startedAfter = new ConcurrentHashMap<>();

  private final LongAdder delivered = new LongAdder();
  private final LongAdder bytes = new LongAdder();
  private final LongAdder acknowledged = new LongAdder();
  private final LongAdder refusals = new LongAdder();
  private volatile Instant lastAcknowledged;

  LogSubscription(
      String name,
      ChannelFilter filter,
      SpewEventHandler handler,
      Reader reader,
      LogClient client,
      Runnable released) {
    super(new SubscriptionLifecycle(name, InstantSource.system()));
    this.filter = filter;
    this.handler = handler;
    this.reader = reader;
    this.client = client;
    this.released = released;
    this.thread = new Thread(this::run, "log-spew-" + name);
  }

  /** Where each log goes on is known before the thread runs. */
  void start() {
    wanted().forEach(log -> startedAfter.put(log, after(log)));
    thread.start();
  }

  private void run() {
    try {
      while (closing.getCount() > 0) {
        if (!deliverOfEachLog()) {
          boolean unused = closing.await(REST_MILLIS, TimeUnit.MILLISECONDS);
        }
      }
    } catch (Throwable e) {
      // An Error ends a subscription. A failure of this broker's client does so too.
      lifecycle().fail("its thread ended", e);
    } finally {
      released.run();
      lifecycle().end();
    }
  }

  private boolean deliverOfEachLog() {
    boolean any = false;
    for (String log : wanted()) {
      if (closing.getCount() > 0) {
        any |= deliverNext(log);
      }
    }
    return any;
  }

  private boolean deliverNext(String log) {
    long after = after(log);
    startedAfter.putIfAbsent(log, after);
    LogClient.Entry entry = client.next(log, after).orElse(null);
    if (entry == null) {
      return false;
    }
    try {
      SpewEvent event = reader.read(entry, new SpewPosition(log, after, entry.offset()));
      delivered.increment();
      bytes.add(entry.bytes().length);
      handler.onEvent(event);
    } catch (Exception e) {
      refusals.increment();
      lifecycle().retries(log, "the handler refuses an event of log " + log, e);
      return false;
    } finally {
      // An interrupt was meant for the call that has ended.
      Thread.interrupted();
    }
    client.acknowledge(name(), log, entry.offset());
    acknowledged.increment();
    lastAcknowledged = Instant.now();
    lifecycle().works(log);
    return true;
  }

  private List<String> wanted() {
    return client.logs().stream().filter(filter::matches).toList();
  }

  /** The offset after which the log goes on: acknowledged, or gone. */
  private long after(String log) {
    long offset = client.acknowledged(name(), log).orElse(SpewPosition.BEGINNING);
    return Math.max(offset, client.deletedThrough(log));
  }

  @Override
  public void close() {
    closing.countDown();
    if (Thread.currentThread() == thread) {
      return;
    }
    Uninterruptibles.joinUninterruptibly(thread, PATIENCE);
    if (thread.isAlive()) {
      thread.interrupt();
      Uninterruptibles.joinUninterruptibly(thread, PATIENCE);
    }
    if (thread.isAlive()) {
      throw new SpewException("the handler of subscription " + name() + " does not return");
    }
    throwFailure();
  }

  @Override
  public Map<String, Long> startedAfter() {
    return Map.copyOf(startedAfter);
  }

  @Override
  public SubscriptionStatistics statistics() {
    List<String> logs = wanted();
    long lag = logs.stream().mapToLong(log -> client.latest(log) - after(log)).sum();
    return new Statistics(
        delivered.sum(),
        bytes.sum(),
        acknowledged.sum(),
        Optional.ofNullable(lastAcknowledged),
        refusals.sum(),
        0,
        0,
        logs.size(),
        OptionalLong.of(lag));
  }
}
