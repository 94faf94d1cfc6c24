package io.tattletail.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.tattletail.spew.Subscription;
import io.tattletail.spew.SubscriptionState;
import io.tattletail.spew.SubscriptionStatistics;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * The meters of a subscription, each with the tag {@code subscription}:
 *
 * <table>
 * <caption>Meters</caption>
 * <tr><th>name</th><th>type</th><th>what</th></tr>
 * <tr><td>{@code tattletail.subscription.delivered}</td><td>counter</td><td>events delivered to the handler</td></tr>
 * <tr><td>{@code tattletail.subscription.delivered.bytes}</td><td>counter</td><td>their serialized bytes</td></tr>
 * <tr><td>{@code tattletail.subscription.acknowledged}</td><td>counter</td><td>events that the handler acknowledged</td></tr>
 * <tr><td>{@code tattletail.subscription.refusals}</td><td>counter</td><td>calls that the handler refused</td></tr>
 * <tr><td>{@code tattletail.subscription.unreadable}</td><td>counter</td><td>records that are no event</td></tr>
 * <tr><td>{@code tattletail.subscription.implausible.times}</td><td>counter</td><td>events whose time was replaced</td></tr>
 * <tr><td>{@code tattletail.subscription.held.bytes}</td><td>gauge</td><td>bytes fetched and not acknowledged</td></tr>
 * <tr><td>{@code tattletail.subscription.streams}</td><td>gauge</td><td>streams that this process delivers</td></tr>
 * <tr><td>{@code tattletail.subscription.lag}</td><td>gauge</td><td>records at the broker that are not acknowledged; not a number while unknown</td></tr>
 * <tr><td>{@code tattletail.subscription.state}</td><td>gauge</td><td>1 for the {@code state} that the subscription is in, 0 for the others</td></tr>
 * </table>
 *
 * <p>Thread-safe. The meters do not keep the subscription alive, as is usual with Micrometer.
 */
public final class SubscriptionMetrics implements MeterBinder {
  private static final String PREFIX = "tattletail.subscription.";

  private final Subscription subscription;
  private final Tags tags;

  private SubscriptionMetrics(Subscription subscription, Tags tags) {
    this.subscription = subscription;
    this.tags = tags.and("subscription", subscription.name());
  }

  /** The meters of a subscription. */
  public static SubscriptionMetrics of(Subscription subscription) {
    return of(subscription, Tags.empty());
  }

  /** The meters of a subscription, with further tags. */
  public static SubscriptionMetrics of(Subscription subscription, Tags tags) {
    return new SubscriptionMetrics(subscription, tags);
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    count(registry, "delivered", SubscriptionStatistics::eventsDelivered);
    count(registry, "delivered.bytes", SubscriptionStatistics::bytesDelivered);
    count(registry, "acknowledged", SubscriptionStatistics::eventsAcknowledged);
    count(registry, "refusals", SubscriptionStatistics::refusals);
    count(registry, "unreadable", SubscriptionStatistics::unreadable);
    count(registry, "implausible.times", SubscriptionStatistics::implausibleTimes);
    gauge(registry, "held.bytes", SubscriptionStatistics::heldBytes);
    gauge(registry, "streams", SubscriptionStatistics::streams);
    gauge(registry, "lag", SubscriptionMetrics::lag);
    for (SubscriptionState.Status status : SubscriptionState.Status.values()) {
      Gauge.builder(PREFIX + "state", subscription, s -> s.state().status() == status ? 1 : 0)
          .tags(tags.and("state", status.name().toLowerCase(Locale.ROOT)))
          .register(registry);
    }
  }

  private static double lag(SubscriptionStatistics statistics) {
    return statistics.lag().isPresent() ? statistics.lag().getAsLong() : Double.NaN;
  }

  private void count(
      MeterRegistry registry, String name, ToDoubleFunction<SubscriptionStatistics> value) {
    FunctionCounter.builder(PREFIX + name, subscription, s -> value.applyAsDouble(s.statistics()))
        .tags(tags)
        .register(registry);
  }

  private void gauge(
      MeterRegistry registry, String name, ToDoubleFunction<SubscriptionStatistics> value) {
    Gauge.builder(PREFIX + name, subscription, s -> value.applyAsDouble(s.statistics()))
        .tags(tags)
        .register(registry);
  }
}
