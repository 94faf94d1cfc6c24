package io.tattletail.replay;

import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.SpewEventHandler;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Delivers events to the handler, and does what the failure policy says when it throws. */
final class Delivery {
  private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);
  private static final int MAX_KEPT_FAILURES = 10;

  private final SpewEventHandler handler;
  private final FailurePolicy policy;
  private final boolean inBatches;
  private final ActiveTime time;
  private final List<HandlerFailure> firstFailures = new ArrayList<>();
  private long skipped;
  private long parked;
  private long retries;

  Delivery(SpewEventHandler handler, FailurePolicy policy, boolean inBatches, ActiveTime time) {
    this.handler = handler;
    this.policy = policy;
    this.inBatches = inBatches;
    this.time = time;
  }

  /**
   * Returns when the events are handled, skipped or parked.
   *
   * @param events one, unless the handler gets batches
   * @param before where the replay was before the first of them
   * @return false if the replay was cancelled between two attempts
   * @throws ReplayException if the policy stops the replay
   */
  boolean deliver(List<SpewEvent> events, Supplier<Optional<ReplayPosition>> before)
      throws IOException {
    Exception failure = attempt(events);
    for (int retry = 1; failure != null && retry <= policy.retries(); retry++) {
      if (!time.sleepUntil(time.nanos() + policy.pauseNanos(retry))) {
        return false;
      }
      retries++;
      failure = attempt(events);
    }
    if (failure == null) {
      return true;
    }
    if (policy.stops()) {
      throw stopped(events, failure, before);
    }
    if (events.size() == 1) {
      giveUp(events.get(0), failure, before);
    } else {
      deliverEachAlone(events, before);
    }
    return true;
  }

  private void deliverEachAlone(List<SpewEvent> events, Supplier<Optional<ReplayPosition>> before)
      throws IOException {
    for (SpewEvent event : events) {
      retries++;
      Exception failure = attempt(List.of(event));
      if (failure != null) {
        giveUp(event, failure, before);
      }
    }
  }

  /** Returns what the handler threw, or null if it took the events. */
  private @Nullable Exception attempt(List<SpewEvent> events) throws InterruptedIOException {
    try {
      if (inBatches) {
        handler.onEvents(events);
      } else {
        handler.onEvent(events.get(0));
      }
      return null;
    } catch (Exception e) {
      throwIfInterrupted(e, events);
      return e;
    }
  }

  private static void throwIfInterrupted(Exception e, List<SpewEvent> events)
      throws InterruptedIOException {
    if (e instanceof InterruptedException) {
      Thread.currentThread().interrupt();
    }
    if (Thread.currentThread().isInterrupted()) {
      InterruptedIOException interrupted =
          new InterruptedIOException("interrupted at " + named(events));
      interrupted.initCause(e);
      throw interrupted;
    }
  }

  private ReplayException stopped(
      List<SpewEvent> events, Exception failure, Supplier<Optional<ReplayPosition>> before) {
    String attempts =
        policy.retries() == 0 ? "" : ", also after %d retries".formatted(policy.retries());
    return new ReplayException(
        "the handler failed at %s%s: %s".formatted(named(events), attempts, failure),
        failure,
        before.get());
  }

  private void giveUp(SpewEvent event, Exception failure, Supplier<Optional<ReplayPosition>> before)
      throws IOException {
    if (policy.deadLetters().isPresent()) {
      park(policy.deadLetters().get(), event, failure, before);
      parked++;
    } else {
      skipped++;
    }
    String what = policy.deadLetters().isPresent() ? "parked" : "skipped";
    if (firstFailures.size() < MAX_KEPT_FAILURES) {
      firstFailures.add(HandlerFailure.of(event, failure));
      LOG.warn("{} {}: the handler failed", what, event, failure);
    } else {
      LOG.debug("{} {}: the handler failed", what, event, failure);
    }
  }

  private static void park(
      SpewEventHandler deadLetters,
      SpewEvent event,
      Exception failure,
      Supplier<Optional<ReplayPosition>> before)
      throws IOException {
    try {
      deadLetters.onEvent(event);
    } catch (Exception e) {
      throwIfInterrupted(e, List.of(event));
      ReplayException stopped =
          new ReplayException(
              "the dead-letter handler failed at %s: %s; it got the event because the handler failed: %s"
                  .formatted(event, e, failure),
              e,
              before.get());
      stopped.addSuppressed(failure);
      throw stopped;
    }
  }

  private static String named(List<SpewEvent> events) {
    return events.size() == 1
        ? events.get(0).toString()
        : "a batch of %d, from %s to %s"
            .formatted(events.size(), events.get(0), events.get(events.size() - 1));
  }

  /** Grows when something becomes of an event that the handler did not take. */
  long failuresCounted() {
    return skipped + parked + retries;
  }

  /** What became of events that the handler did not take. */
  HandlerFailures failures() {
    return skipped == 0 && parked == 0 && retries == 0
        ? HandlerFailures.NONE
        : new HandlerFailures(skipped, parked, retries, firstFailures);
  }
}
