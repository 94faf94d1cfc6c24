package io.tattletail.spew;

/**
 * Receives the states of a subscription. Called on a thread of its own, one call at a time;
 * exceptions are logged. While a call lasts, at most 1,000 further ones wait, and the oldest of
 * these are dropped.
 */
@FunctionalInterface
public interface SubscriptionListener {
  /**
   * Receives the present state when the listener is added, and then each change of the status, and
   * of the kind of failure while it retries.
   */
  void onState(SubscriptionState state);
}
