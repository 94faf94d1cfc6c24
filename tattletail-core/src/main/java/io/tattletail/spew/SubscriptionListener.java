package io.tattletail.spew;

/**
 * Is told how a subscription does. Called on a thread of its own, one call at a time; what it
 * throws is logged. While a call lasts, at most 1,000 further ones wait, and the oldest of these
 * are dropped.
 */
@FunctionalInterface
public interface SubscriptionListener {
  /**
   * The subscription's state, first as it is when the listener is added, then at each change: of
   * its status, and of the kind of failure while it retries.
   */
  void onState(SubscriptionState state);
}
