package io.tattletail.spew;

import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/**
 * A running delivery of events to a handler. Thread-safe.
 *
 * <p><b>Failure.</b> A subscription retries failures without a limit; {@link #state()} says since
 * when and why. An {@link Error} ends a subscription: thrown on a thread of its own, by its
 * handler, or as the failure of a handler's stage. {@link #state()}, {@link #addListener
 * listeners}, {@link #ended()} and the log report the end, and {@link #close()} throws its cause.
 */
public interface Subscription extends AutoCloseable {
  /** The name under which the broker remembers acknowledged events. */
  String name();

  /**
   * Where delivery really started: by stream, the last offset that was not delivered because it was
   * acknowledged, moved past, or no longer held. Streams that appear later are added. Empty if the
   * broker has no positions.
   */
  Map<String, Long> startedAfter();

  /** {@link #startedAfter()} of one stream; empty if the stream is not in it. */
  default OptionalLong startedAfter(String stream) {
    Long offset = startedAfter().get(stream);
    return offset == null ? OptionalLong.empty() : OptionalLong.of(offset);
  }

  /** Whether it delivers; if not, since when and why. Does not wait. */
  SubscriptionState state();

  /** Tells a listener of the present state, and then of each change until the end. */
  void addListener(SubscriptionListener listener);

  /**
   * Completes with the last state, {@link SubscriptionState.Status#FAILED FAILED} or {@link
   * SubscriptionState.Status#CLOSED CLOSED}, when the subscription holds nothing any more and can
   * be made again. Each caller gets a future of its own.
   */
  CompletableFuture<SubscriptionState> ended();

  /** {@link #state()} for a health check: retrying is degraded, failed and closed are down. */
  default Health health() {
    return state().health("subscription " + name());
  }

  /** The statistics so far. Does not block. */
  SubscriptionStatistics statistics();

  /**
   * Stops the delivery and returns when no call of the handler is running any more; called from the
   * handler itself it returns at once. The broker keeps the subscription, so that it can be opened
   * again. Closing twice does nothing. An interrupt does not end the wait, which is bounded, and
   * stays set.
   *
   * @throws SpewException if the subscription had {@link SubscriptionState.Status#FAILED failed},
   *     whose cause is the exception's; the first closing throws it
   */
  @Override
  void close();
}
