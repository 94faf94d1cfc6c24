package io.tattletail.spew.adapter;

import io.tattletail.spew.SpewException;
import io.tattletail.spew.Subscription;
import io.tattletail.spew.SubscriptionListener;
import io.tattletail.spew.SubscriptionState;
import java.util.concurrent.CompletableFuture;

/**
 * A subscription whose {@link SubscriptionLifecycle} keeps its state and tells its listeners. The
 * adapter delivers events, reports failures and the end to {@link #lifecycle()}, counts, and
 * closes. Thread-safe.
 */
public abstract class SubscriptionBase implements Subscription {
  private final SubscriptionLifecycle lifecycle;

  /** A subscription that has the name and the states of this lifecycle. */
  protected SubscriptionBase(SubscriptionLifecycle lifecycle) {
    this.lifecycle = lifecycle;
  }

  /** The keeper of the state, to which failures and the end are reported. */
  protected final SubscriptionLifecycle lifecycle() {
    return lifecycle;
  }

  /**
   * Throws the failure that ended the subscription, once. {@link #close()} calls it last.
   *
   * @throws SpewException if the subscription had failed, and no earlier call threw it
   */
  protected final void throwFailure() {
    lifecycle
        .takeFailure()
        .ifPresent(
            failure -> {
              throw failure;
            });
  }

  @Override
  public final String name() {
    return lifecycle.name();
  }

  @Override
  public final SubscriptionState state() {
    return lifecycle.state();
  }

  @Override
  public final void addListener(SubscriptionListener listener) {
    lifecycle.addListener(listener);
  }

  @Override
  public final CompletableFuture<SubscriptionState> ended() {
    return lifecycle.ended();
  }

  @Override
  public String toString() {
    return "Subscription[" + name() + "]";
  }
}
