package io.tattletail.replay.coldstart;

import io.tattletail.spew.Health;
import io.tattletail.spew.Subscription;
import io.tattletail.spew.SubscriptionState;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The live subscription of a cold start, as soon as there is one. Thread-safe. */
final class LiveSubscription {
  private volatile @Nullable Subscription subscription;

  /**
   * Keeps the subscription.
   *
   * @param onFailure receives the state of the subscription when it has failed
   */
  void set(Subscription made, Consumer<SubscriptionState> onFailure) {
    subscription = made;
    made.addListener(
        state -> {
          if (state.status() == SubscriptionState.Status.FAILED) {
            onFailure.accept(state);
          }
        });
  }

  /** Closes the subscription, if there is one. */
  void close() {
    Subscription open = subscription;
    if (open != null) {
      open.close();
    }
  }

  /** The health of the subscription, if there is one and it is not up. */
  Optional<Health> trouble() {
    return Optional.ofNullable(subscription)
        .map(Subscription::health)
        .filter(health -> health.level() != Health.Level.UP);
  }
}
