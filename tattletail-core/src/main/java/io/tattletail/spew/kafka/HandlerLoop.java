package io.tattletail.spew.kafka;

import io.tattletail.spew.AsyncSpewEventHandler;
import io.tattletail.spew.SkippedOffsetHandler;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.SpewEventHandler;
import io.tattletail.spew.SpewPosition;
import io.tattletail.spew.UnreadableEvent;
import io.tattletail.spew.UnreadableEventHandler;
import io.tattletail.spew.adapter.SubscriptionLifecycle;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls a subscription's handler, one call at a time, until deliveries are stopped. A call of an
 * asynchronous handler ends when its stage completes, on any thread; other calls end when they
 * return.
 */
final class HandlerLoop implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(HandlerLoop.class);

  private final String subscription;
  private final Assignment assignment;
  private final RecordReader reader;
  private final SpewEventHandler handler;
  private final UnreadableEventHandler unreadableHandler;
  private final int batchSize;
  private final Duration closeTimeout;
  private final SubscriptionLifecycle lifecycle;
  private final RefusalReports refusals;
  private final SubscriptionCounters counters;

  HandlerLoop(SubscriptionParts parts, RecordReader reader, SpewEventHandler handler) {
    this.subscription = parts.name();
    this.unreadableHandler = parts.options().unreadable();
    this.batchSize = parts.options().batchSize();
    this.closeTimeout = parts.options().closeTimeout();
    this.assignment = parts.assignment();
    this.lifecycle = parts.lifecycle();
    this.refusals = parts.refusals();
    this.counters = parts.counters();
    this.reader = reader;
    this.handler = handler;
  }

  @Override
  public void run() {
    try {
      while (!assignment.isStopped()) {
        try {
          if (assignment.needsFlush()) {
            requestFlush();
          }
          Call call = assignment.take();
          if (call != null) {
            handle(call);
          }
        } catch (InterruptedException e) {
          // Only closing interrupts this thread, after it has stopped deliveries.
          LOG.debug("subscription {} was interrupted while idle", subscription);
        }
      }
      drain();
    } catch (Throwable e) {
      fail("its handler's thread ended", e);
    } finally {
      assignment.end();
    }
  }

  /** Ends the subscription. Thread-safe. */
  private void fail(String what, Throwable cause) {
    lifecycle.fail(what, cause);
    assignment.stop();
  }

  /** Asks the handler to end the calls under way soon. Thread-safe; does not wait for them. */
  void requestFlush() {
    if (handler instanceof AsyncSpewEventHandler async) {
      try {
        async.requestFlush();
      } catch (RuntimeException e) {
        LOG.warn("the handler of subscription {} failed when asked to flush", subscription, e);
      }
    }
  }

  private void drain() {
    requestFlush();
    int left = assignment.drain(closeTimeout);
    if (left > 0) {
      LOG.warn(
          "subscription {} is closed before {} calls of its handler ended; their events are"
              + " delivered again",
          subscription,
          left);
    }
  }

  private void handle(Call call) {
    try {
      call(call).whenComplete((nothing, failure) -> settle(call, failure));
    } catch (Throwable e) {
      settle(call, e);
    } finally {
      // Clears an interrupt that the handler left: it was meant for its call.
      Thread.interrupted();
    }
  }

  /** Does not block, because it may run on a thread of the handler. */
  private void settle(Call call, @Nullable Throwable failure) {
    try {
      if (failure == null) {
        acknowledge(call);
      } else {
        refuse(call, causeOf(failure));
      }
    } catch (Throwable e) {
      // On a thread of the handler, nobody else would report the failure.
      fail("the end of a call of its handler could not be noted", e);
    }
  }

  private void acknowledge(Call call) {
    counters.eventsAcknowledged.add(call.records().size());
    counters.lastAcknowledged = Instant.now();
    if (assignment.acknowledge(call)) {
      refusals.goesOn(call.partition());
    }
  }

  private void refuse(Call call, Throwable cause) {
    counters.refusals.increment();
    assignment.refuse(call, cause);
    if (cause instanceof Error) {
      // It is unknown what the handler did, and whether the process can go on.
      fail("its handler threw an Error at " + place(call), cause);
    } else if (assignment.isStopped()) {
      LOG.info("subscription {} was closed while {} was handled", subscription, place(call));
    } else {
      refusals.refused(call.partition());
    }
  }

  private static Throwable causeOf(Throwable failure) {
    Throwable cause = failure;
    while ((cause instanceof CompletionException || cause instanceof ExecutionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  private CompletionStage<Void> call(Call call) throws Exception {
    RecordReader.Batch batch = reader.read(call.partition().stream(), call.records());
    List<SpewEvent> events = batch.events();
    assignment.shorten(call, batch.count());
    if (events.isEmpty()) {
      if (!batch.unreadable().isEmpty()) {
        unreadableHandler.onUnreadable(batch.unreadable());
        counters.unreadable.add(batch.unreadable().size());
        skip(batch.unreadable());
      }
      return CompletableFuture.completedFuture(null);
    }
    counters.eventsDelivered.add(events.size());
    counters.bytesDelivered.add(call.bytes());
    if (handler instanceof AsyncSpewEventHandler async) {
      return Objects.requireNonNull(
          async.onEventsAsync(events), "onEventsAsync of the handler returned no stage");
    }
    if (batchSize == 1) {
      handler.onEvent(events.get(0));
    } else {
      handler.onEvents(events);
    }
    return CompletableFuture.completedFuture(null);
  }

  private void skip(List<UnreadableEvent> unreadable) throws Exception {
    if (handler instanceof SkippedOffsetHandler skipping) {
      for (UnreadableEvent skipped : unreadable) {
        SpewPosition position = skipped.position().orElse(null);
        if (position != null) {
          skipping.onSkipped(position);
        }
      }
    }
  }

  private static String place(Call call) {
    return "%s from offset %d"
        .formatted(call.partition().stream(), call.records().get(0).record().offset());
  }
}
