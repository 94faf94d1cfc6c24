package io.tattletail.testkit;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableSortedSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The subscriptions that a broker knows, open or not. Guarded by the broker's gate. */
final class Subscriptions {
  private final Map<String, DurableSubscription> byName = new HashMap<>();

  Optional<DurableSubscription> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /**
   * The subscription of the name.
   *
   * @throws IllegalArgumentException if there never was one
   */
  DurableSubscription get(String name) {
    DurableSubscription known = byName.get(name);
    checkArgument(
        known != null,
        "there never was a subscription named %s, only %s",
        name,
        ImmutableSortedSet.copyOf(byName.keySet()));
    return known;
  }

  void put(DurableSubscription subscription) {
    byName.put(subscription.name(), subscription);
  }

  /** Tells all of a stream that has something new, or is new. */
  void appended(StreamLog log) {
    byName.values().forEach(subscription -> subscription.appended(log));
  }

  List<Delivery> openDeliveries() {
    return byName.values().stream()
        .flatMap(subscription -> subscription.delivery().stream())
        .toList();
  }

  /** The names of those whose handler runs, on another thread than the calling one. */
  Set<String> runningElsewhere() {
    return openDeliveries().stream()
        .filter(Delivery::runsElsewhere)
        .map(Delivery::name)
        .collect(Collectors.toSet());
  }
}
