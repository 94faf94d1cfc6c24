package io.tattletail.adapter;

import com.google.common.util.concurrent.Uninterruptibles;
import io.tattletail.spew.ChannelFilter;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.SpewEventHandler;
import io.tattletail.spew.SpewException;
import io.tattletail.spew.SpewFormatException;
import io.tattletail.spew.SpewPosition;
import io.tattletail.spew.Subscription;
import io.tattletail.spew.SubscriptionListener;
import io.tattletail.spew.SubscriptionState;
import io.tattletail.spew.SubscriptionState.Status;
import io.tattletail.spew.SubscriptionStatistics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

/** One thread that gives each log its turn, one event at a time. */
final class LogSubscription implements Subscription {
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

  private final String name;
  private final ChannelFilter filter;
  private final SpewEventHandler handler;
  private final Reader reader;
  private final LogClient client;
  private final Runnable released;
  private final Thread thread;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final CompletableFuture<SubscriptionState> ended = new CompletableFuture<>();
  private final AtomicBoolean failureThrown = new AtomicBoolean();
  private final Map<String, Long> startedAfter = new ConcurrentHashMap<>();

  /** By log, what its handler threw last, and when it threw first; of the thread alone. */
  private final Map<String, SubscriptionState> refused = new LinkedHashMap<>();

  private final LongAdder delivered = new LongAdder();
  private final LongAdder bytes = new LongAdder();
  private final LongAdder acknowledged = new LongAdder();
  private final LongAdder refusals = new LongAdder();
  private volatile Instant lastAcknowledged;

  // Guarded by this, as is the order in which listeners are told.
  private final List<SubscriptionListener> listeners = new ArrayList<>();
  private CompletableFuture<Void> told = CompletableFuture.completedFuture(null);
  private volatile SubscriptionState state = state(Status.RUNNING, "", null);

  LogSubscription(
      String name,
      ChannelFilter filter,
      SpewEventHandler handler,
      Reader reader,
      LogClient client,
      Runnable released) {
    this.name = name;
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
      change(state(Status.CLOSED, "", null));
    } catch (Throwable e) {
      // An Error, of the handler too, ends it. So does the broker's client here.
      change(state(Status.FAILED, e.toString(), e));
    } finally {
      released.run();
      ended.complete(state);
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
      refuse(log, e);
      return false;
    } finally {
      // Whatever the handler left: an interrupt was meant for its call.
      Thread.interrupted();
    }
    client.acknowledge(name, log, entry.offset());
    acknowledged.increment();
    lastAcknowledged = Instant.now();
    if (refused.remove(log) != null) {
      change(refused.values().stream().findFirst().orElse(state(Status.RUNNING, "", null)));
    }
    return true;
  }

  private void refuse(String log, Exception failure) {
    refusals.increment();
    if (!refused.containsKey(log)) {
      refused.put(log, state(Status.RETRYING, "log " + log + " is refused: " + failure, failure));
      change(refused.values().iterator().next());
    }
  }

  private List<String> wanted() {
    return client.logs().stream().filter(filter::matches).toList();
  }

  /** The offset after which the log goes on: acknowledged, or gone. */
  private long after(String log) {
    long offset = client.acknowledged(name, log).orElse(SpewPosition.BEGINNING);
    return Math.max(offset, client.deletedThrough(log));
  }

  private static SubscriptionState state(Status status, String reason, Throwable cause) {
    return new SubscriptionState(status, Instant.now(), reason, Optional.ofNullable(cause));
  }

  private synchronized void change(SubscriptionState next) {
    state = next;
    listeners.forEach(listener -> tell(listener, next));
  }

  private void tell(SubscriptionListener listener, SubscriptionState next) {
    told = told.handleAsync((nothing, failure) -> null).thenRun(() -> listener.onState(next));
  }

  @Override
  public synchronized void addListener(SubscriptionListener listener) {
    listeners.add(listener);
    tell(listener, state);
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
      throw new SpewException("the handler of subscription " + name + " does not return");
    }
    if (state.status() == Status.FAILED && failureThrown.compareAndSet(false, true)) {
      throw new SpewException(
          "subscription " + name + " had failed: " + state.reason(), state.cause().orElseThrow());
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Map<String, Long> startedAfter() {
    return Map.copyOf(startedAfter);
  }

  @Override
  public SubscriptionState state() {
    return state;
  }

  @Override
  public CompletableFuture<SubscriptionState> ended() {
    return ended.copy();
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
