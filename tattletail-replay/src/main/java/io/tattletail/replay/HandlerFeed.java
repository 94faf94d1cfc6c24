package io.tattletail.replay;

import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.SpewEventHandler;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Delivers events to a handler as {@link ReplayOptions#batchSize}, {@link ReplayOptions#pace} and
 * {@link ReplayOptions#onFailure} say, for callers that read with a {@link ReplayCursor}.
 *
 * <p>Events that it took and did not deliver yet are pending: less than a batch. Not thread-safe.
 */
public final class HandlerFeed {
  private final Delivery delivery;
  private final Pace pace;
  private final PacedBatch batch;
  private final Listener listener;
  private long failuresCounted;
  private volatile HandlerFailures failures = HandlerFailures.NONE;

  /** Receives events that are done with. */
  @FunctionalInterface
  public interface Listener {
    /**
     * These events were handled, skipped or parked: all that was pending, in order.
     *
     * @param events at least one; immutable
     */
    void done(List<SpewEvent> events) throws IOException;
  }

  /**
   * A feed with nothing pending.
   *
   * @param options of these the pace, the batch, the failure policy and the control, which cancels
   *     waits for the pace and between two attempts
   */
  public HandlerFeed(SpewEventHandler handler, ReplayOptions options, Listener listener) {
    ActiveTime time = ActiveTime.of(options);
    this.delivery = new Delivery(handler, options.onFailure(), options.batchSize() > 1, time);
    this.pace = options.pace();
    this.listener = listener;
    this.batch =
        new PacedBatch(time, options.batchSize(), pace.newPacer().orElse(null), this::deliver);
  }

  /** Another reading begins, with nothing pending and a pace of its own. */
  public void begin() {
    batch.restart(pace.newPacer().orElse(null));
  }

  /**
   * Takes an event. If the pending events fill a batch, or the event must wait for its time, it
   * delivers them; then it waits until the event is due.
   *
   * @return false if it was cancelled, without delivering the pending events
   * @throws ReplayException if the failure policy stops
   * @throws java.io.InterruptedIOException if the thread is interrupted, and stays so
   */
  public boolean take(SpewEvent event) throws IOException {
    return batch.take(event);
  }

  /**
   * Delivers the pending events.
   *
   * @return false if it was cancelled between two attempts; the events stay pending
   * @throws ReplayException if the failure policy stops
   * @throws java.io.InterruptedIOException if the thread is interrupted, and stays so
   */
  public boolean flush() throws IOException {
    return batch.flush();
  }

  private boolean deliver(List<SpewEvent> pending) throws IOException {
    List<SpewEvent> events = List.copyOf(pending);
    try {
      if (!delivery.deliver(events, Optional::empty)) {
        return false;
      }
    } finally {
      if (delivery.failuresCounted() != failuresCounted) {
        failuresCounted = delivery.failuresCounted();
        failures = delivery.failures();
      }
    }
    batch.discard();
    listener.done(events);
    return true;
  }

  /** Forgets the pending events. */
  public void discard() {
    batch.discard();
  }

  /** How many events are pending. */
  public int pending() {
    return batch.size();
  }

  /** Counts of events that the handler refused. Any thread may call this. */
  public HandlerFailures failures() {
    return failures;
  }
}
