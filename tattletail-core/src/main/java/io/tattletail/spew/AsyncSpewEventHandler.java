package io.tattletail.spew;

import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;

/**
 * A handler that may acknowledge events after its call has returned, so that one commit can
 * acknowledge the events of many calls. A broker that supports it calls {@link #onEventsAsync} and
 * has several calls under way; all other callers use {@link #onEvent} and {@link #onEvents}, which
 * stay synchronous: a replay, and a cold start also when it is live.
 *
 * <p><b>Threads.</b> {@link #onEventsAsync} is called as {@link SpewEventHandler} says: one call at
 * a time for each subscription, each of which happens-before the next. It may block, which stops
 * all streams of the subscription; so a handler can limit the events that it holds. Stages may
 * complete on any thread and in any order.
 *
 * <p><b>Order.</b> The events of one call are of one stream and in the stream's order, and the
 * calls of one stream are made in the stream's order, while earlier ones may still be under way.
 *
 * <p><b>Acknowledgement.</b> A stage that completes normally acknowledges all events of its call. A
 * broker that remembers one offset for each stream counts them when all earlier events of the
 * stream are acknowledged too. Until then it holds their bytes, which are bounded.
 *
 * <p><b>Failure.</b> A stage that completes exceptionally, or a throw, acknowledges no event of its
 * call. The broker dispatches nothing new of the stream then. It waits until the stream's other
 * calls under way have ended, and delivers everything again from the first unacknowledged event on,
 * each with the same {@link SpewPosition#previous()}, also events that were acknowledged meanwhile.
 * If the stage has failed when it is returned, nothing more of the stream was dispatched before. A
 * stage that never completes stops its stream. An {@link Error}, thrown or as a stage's failure,
 * ends the subscription.
 *
 * <p><b>Closing.</b> When a subscription closes, or a stream moves to another process, the broker
 * calls {@link #requestFlush}, waits for the calls under way for a bounded time, and remembers what
 * is acknowledged without a gap. Stages that complete later are ignored.
 *
 * <p><b>Keeping events.</b> The list is immutable. List and events may be kept.
 *
 * <p><b>Completions must not block.</b> The callbacks of a broker run on the thread that completes
 * the stage. They take a lock for a moment and call neither the handler nor the network.
 */
public interface AsyncSpewEventHandler extends SpewEventHandler {
  /**
   * Begins to handle events of one stream.
   *
   * @param events at least one, in order. A broker passes events of one stream; {@link #onEvents}
   *     passes its own events
   * @return completes when all of the events are handled, or fails if any of them is not; the
   *     caller does not complete or cancel it
   * @throws Exception if an event is not handled; {@link InterruptedException} if the delivery is
   *     stopping
   */
  CompletionStage<Void> onEventsAsync(List<SpewEvent> events) throws Exception;

  /**
   * Asks the handler to complete the stages under way soon, without waiting for more events. The
   * broker asks when the subscription closes, when a stream moves away, and when it can dispatch
   * nothing more because too many bytes are unacknowledged.
   *
   * <p>Returns at once, without waiting for the stages. It is called on any thread, also while
   * {@link #onEventsAsync} runs. By default nothing happens, which suits a handler that does not
   * wait for more events.
   */
  default void requestFlush() {}

  /**
   * {@inheritDoc}
   *
   * <p>By default waits for {@link #onEventsAsync}.
   */
  @Override
  default void onEvent(SpewEvent event) throws Exception {
    onEvents(List.of(event));
  }

  /**
   * {@inheritDoc}
   *
   * <p>By default waits for {@link #onEventsAsync}. An {@link Error} that fails the stage is thrown
   * as it is.
   */
  @Override
  default void onEvents(List<SpewEvent> events) throws Exception {
    CompletionStage<Void> stage = onEventsAsync(List.copyOf(events));
    requestFlush();
    try {
      stage.toCompletableFuture().get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw e.getCause() instanceof Exception failure ? failure : e;
    }
  }
}
