package io.tattletail.replay.coldstart;

import com.google.common.hash.HashCode;
import io.tattletail.replay.HandlerFailures;
import io.tattletail.replay.HandlerFeed;
import io.tattletail.replay.ReplayControl;
import io.tattletail.replay.ReplayException;
import io.tattletail.spew.SkippedOffsetHandler;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.SpewEventHandler;
import io.tattletail.spew.SpewPosition;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Stands between the broker and the service's handler. It holds live events back until the service
 * is live, by not acknowledging them ({@link LiveGate}), notices offsets that the broker left out
 * ({@link LiveOffsets}), and skips events that were delivered before.
 *
 * <p>It delivers the events of a batch of the broker, one by one or in batches of {@link
 * ColdStart#batchSize}. When one of them fails, the events before it are delivered, and are skipped
 * when the broker delivers its batch again. An event with which a failure policy would stop a
 * replay is refused, and the broker delivers it again.
 *
 * <p>It is no {@link io.tattletail.spew.AsyncSpewEventHandler}, and calls one synchronously: an
 * event counts, and is acknowledged, when the service has handled it.
 *
 * <p>Called by one thread at a time, each call happening-before the next, as the broker promises;
 * opening, closing and the counts are thread-safe.
 */
final class LiveHandler implements SkippedOffsetHandler {
  private final ReplayControl control = new ReplayControl();
  private final LiveGate gate = new LiveGate();
  private final LiveOffsets offsets;
  private final HandlerFeed feed;
  private final Rules rules;
  private final Coverage coverage;
  private final Fingerprints fingerprints;

  /** Selects events before the time from which on events are delivered. */
  private final Predicate<SpewEvent> isTooOld;

  private final IntConsumer afterEvents;
  private final AtomicLong events = new AtomicLong();
  private final AtomicLong skipped = new AtomicLong();
  private final AtomicLong older = new AtomicLong();

  /** Settled events without a position, of the running call. */
  private final List<HashCode> settledUnpositioned = new ArrayList<>();

  /** Delivered events without a position, of batches that were then refused. */
  private final Set<HashCode> comingAgain = new HashSet<>();

  /** Who is calling the service's handler. */
  private volatile @Nullable Thread caller;

  LiveHandler(
      SpewEventHandler handler,
      DeliveredHistory delivered,
      ColdStartSettings settings,
      LiveOffsets.Gaps gaps,
      IntConsumer afterEvents) {
    this.feed = new HandlerFeed(handler, settings.liveDelivery().control(control), this::done);
    this.rules = settings.rules();
    this.isTooOld = delivered::isTooOld;
    this.coverage = delivered.coverage;
    this.fingerprints = delivered.fingerprints;
    this.offsets = new LiveOffsets(delivered, gaps);
    this.afterEvents = afterEvents;
  }

  /** The subscription starts after these offsets; streams not named here, at their beginning. */
  void startsAfter(Map<String, Long> starts) {
    offsets.startsAfter(starts);
  }

  /** Lets live events pass. */
  void open() {
    gate.open();
  }

  /** Refuses all later events. A running call of the handler is not waited for. */
  void close() {
    gate.close();
    control.cancel();
  }

  @Override
  public void onEvent(SpewEvent event) throws Exception {
    onEvents(List.of(event));
  }

  @Override
  public void onEvents(List<SpewEvent> batch) throws Exception {
    gate.awaitOpen();
    boolean done = false;
    try {
      for (SpewEvent event : batch) {
        pass(event);
        settle();
      }
      call(feed::flush);
      settle();
      done = true;
    } finally {
      if (!done) {
        feed.discard();
        comingAgain.addAll(settledUnpositioned);
      }
      settledUnpositioned.clear();
      offsets.forgetAhead();
    }
  }

  private void pass(SpewEvent event) throws Exception {
    SpewPosition position = event.position().orElse(null);
    if (position != null) {
      offsets.delivered(position);
    }
    if (wasDelivered(event, position)) {
      skipped.incrementAndGet();
      rememberIfUnpositioned(event);
    } else if (isTooOld.test(event)) {
      older.incrementAndGet();
      cover(event);
    } else {
      call(() -> feed.take(event));
    }
  }

  /** Calls the service's handler. */
  private void call(Call call) throws Exception {
    caller = Thread.currentThread();
    boolean goesOn;
    try {
      goesOn = call.run();
    } catch (ReplayException e) {
      // The broker hears what the handler threw.
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw e;
    } finally {
      caller = null;
    }
    if (!goesOn) {
      throw LiveGate.ended();
    }
  }

  private interface Call {
    /** Returns false if it was cancelled. */
    boolean run() throws Exception;
  }

  private void done(List<SpewEvent> handled) {
    events.addAndGet(handled.size());
    handled.forEach(this::cover);
  }

  private void cover(SpewEvent event) {
    event.position().ifPresent(coverage::add);
    rememberIfUnpositioned(event);
  }

  /** If the rest of its batch fails, the broker will deliver it again. */
  private void rememberIfUnpositioned(SpewEvent event) {
    if (event.position().isEmpty()) {
      settledUnpositioned.add(Fingerprints.of(event));
    }
  }

  /** Settles the events that were passed, unless some of them are still to be delivered. */
  private void settle() {
    if (feed.pending() == 0 && offsets.hasAhead()) {
      afterEvents.accept(offsets.settle());
    }
  }

  /** Keeps these events for the last checkpoint; called when the subscription is closed. */
  void rememberComingAgain() {
    fingerprints.restore(comingAgain);
  }

  /** An offset without an event is covered like one with an event. */
  @Override
  public void onSkipped(SpewPosition position) throws Exception {
    gate.awaitOpen();
    if (!rules.coversSkipped()) {
      return;
    }
    offsets.skipped(position);
    afterEvents.accept(1);
  }

  private boolean wasDelivered(SpewEvent event, @Nullable SpewPosition position) {
    return (position != null && coverage.covers(position))
        || fingerprints.contains(event)
        || (!comingAgain.isEmpty() && comingAgain.remove(Fingerprints.of(event)));
  }

  /** Whether this is called from within the service's handler. */
  boolean isCalling() {
    return Thread.currentThread() == caller;
  }

  /** Events delivered from the broker. */
  long deliveredEvents() {
    return events.get();
  }

  /** The counts of live events for the report. */
  ColdStartReport.Live counts() {
    return new ColdStartReport.Live(events.get(), skipped.get(), older.get());
  }

  /** Counts of events that the handler refused. */
  HandlerFailures failures() {
    return feed.failures();
  }
}
