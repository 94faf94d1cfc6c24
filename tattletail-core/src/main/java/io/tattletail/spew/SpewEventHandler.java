package io.tattletail.spew;

import java.util.List;

/**
 * Consumes events, live from a broker or replayed from an archive alike.
 *
 * <p><b>Threads.</b> One call at a time for each subscription or replay; the thread may change
 * between calls, each of which happens-before the next.
 *
 * <p><b>Order.</b> Live, the broker's order per stream; replayed, the archive's total order by
 * time.
 *
 * <p><b>Acknowledgement.</b> Returning normally acknowledges: the broker will not deliver the event
 * again. A throw does not: the broker delivers the event again before anything later on its stream,
 * and a replay does what its failure policy says. An {@link Error} also ends the subscription,
 * which has {@linkplain SubscriptionState.Status#FAILED failed} then. So a live event may come more
 * than once. A handler that acknowledges after it returned is an {@link AsyncSpewEventHandler}.
 *
 * <p><b>Keeping events.</b> Events are immutable and may be kept. A replayed event keeps the whole
 * block it was read from in memory (about 256 KiB); keep {@link SpewEvent#compact()} of those you
 * hold for long.
 */
@FunctionalInterface
public interface SpewEventHandler {
  /**
   * Handles one event.
   *
   * @throws Exception if the event is not handled; {@link InterruptedException} if the delivery is
   *     being stopped
   */
  void onEvent(SpewEvent event) throws Exception;

  /**
   * Handles a batch that a broker or a replay delivers at once, in order. A throw refuses the whole
   * batch, also the events that were handled before it.
   *
   * @throws Exception if the batch is not handled
   */
  default void onEvents(List<SpewEvent> events) throws Exception {
    for (SpewEvent event : events) {
      onEvent(event);
    }
  }
}
