package io.tattletail.testkit;

import io.tattletail.spew.AsyncSpewEventHandler;
import io.tattletail.spew.SkippedOffsetHandler;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.SpewEventHandler;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

/** Calls a handler by the methods of its kind: synchronous or asynchronous, events or batches. */
final class HandlerInvoker {
  private final SpewEventHandler handler;
  private final int batchSize;
  private final Predicate<SpewEvent> unreadable;

  HandlerInvoker(SpewEventHandler handler, DeliveryOptions options) {
    this.handler = handler;
    this.batchSize = options.batchSize();
    this.unreadable = options.unreadable();
  }

  /** Whether several calls of one stream may be under way. */
  boolean isAsync() {
    return handler instanceof AsyncSpewEventHandler;
  }

  /** Asks an asynchronous handler to end the calls that are under way. */
  void requestFlush() {
    if (handler instanceof AsyncSpewEventHandler async) {
      async.requestFlush();
    }
  }

  /**
   * Has the handler handle the events, or skip them.
   *
   * @return done when they are acknowledged, failed if they are refused
   * @throws Exception if a synchronous handler refuses them
   */
  CompletionStage<Void> call(List<SpewEvent> events) throws Exception {
    // Events and what is none never come together.
    if (unreadable.test(events.get(0))) {
      skip(events);
      return CompletableFuture.completedFuture(null);
    }
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

  private void skip(List<SpewEvent> unreadable) throws Exception {
    if (handler instanceof SkippedOffsetHandler skipping) {
      for (SpewEvent skipped : unreadable) {
        if (skipped.position().isPresent()) {
          skipping.onSkipped(skipped.position().get());
        }
      }
    }
  }
}
