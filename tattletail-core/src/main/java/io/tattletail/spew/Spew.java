package io.tattletail.spew;

/**
 * The interface to a message broker. Implementations are thread-safe.
 *
 * <p>Delivery is at least once and in order per stream: an event that a handler refuses is
 * delivered again before anything later on its stream, and stops no other stream. Subscriptions are
 * independent: a slow one delays no other.
 *
 * <p>{@code SpewContract} in {@code tattletail-testkit} tests an implementation.
 */
public interface Spew {
  /**
   * Publishes an event. When this returns the broker has it.
   *
   * @throws SpewException if the broker did not take the event, or may not have
   */
  void publish(SpewEvent event);

  /**
   * Starts delivering events to a handler. The subscription is durable under its name: closed and
   * opened again, it goes on after the last acknowledged event.
   *
   * @param name the subscription's name; one subscription of a name is open at a time
   * @param filter selects the channels, also those that appear later
   * @param startAt where a new subscription starts, or to which offsets an existing one is moved
   * @param handler gets the events; see its contract. An {@link AsyncSpewEventHandler} is called
   *     asynchronously by brokers that support it, as those of TattleTail do
   * @throws PositionUnavailableException if {@code startAt} names an offset from which the broker
   *     cannot go on
   * @throws UnsupportedOperationException if {@code startAt} names offsets and {@link
   *     #hasPositions()} is false
   * @throws SpewException if the subscription cannot be made, as when one of the name is open
   */
  Subscription subscribe(
      String name, ChannelFilter filter, StartAt startAt, SpewEventHandler handler);

  /**
   * Whether events come with a {@link SpewEvent#position()}, and {@link StartAt#after} is
   * supported.
   */
  boolean hasPositions();
}
