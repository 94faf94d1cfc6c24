package io.tattletail.testkit;

import static io.tattletail.spew.SpewPosition.BEGINNING;

import io.tattletail.spew.ChannelFilter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the broker remembers under a subscription's name, open or not. Guarded by the broker's lock.
 */
final class DurableSubscription {
  private final String name;
  private final Map<String, Long> acknowledged = new HashMap<>();
  private final List<CaughtUp> waiting = new ArrayList<>();
  private ChannelFilter filter;
  private long refusals;
  private @Nullable Throwable lastRefusal;
  private @Nullable Delivery delivery;

  DurableSubscription(String name, ChannelFilter filter) {
    this.name = name;
    this.filter = filter;
  }

  String name() {
    return name;
  }

  boolean wants(StreamLog log) {
    return filter.matches(log.channel());
  }

  /** Offset after which the stream goes on. */
  long position(StreamLog log) {
    return Math.max(acknowledged.getOrDefault(log.name(), BEGINNING), log.deletedThrough());
  }

  /** Moves the subscription on one stream, in either direction. */
  void move(String stream, long offset) {
    acknowledged.put(stream, offset);
  }

  void acknowledge(String stream, long offset) {
    acknowledged.put(stream, offset);
    waiting.forEach(waiter -> waiter.acknowledged(stream, offset));
  }

  /** Takes note of an event appended to a stream, and of what was deleted for it. */
  void appended(StreamLog log) {
    if (!waiting.isEmpty()) {
      waiting.forEach(waiter -> waiter.acknowledged(log.name(), position(log)));
    }
    if (delivery != null) {
      delivery.appended(log);
    }
  }

  void refused(Throwable failure) {
    refusals++;
    lastRefusal = failure;
  }

  long refusals() {
    return refusals;
  }

  Optional<Throwable> lastRefusal() {
    return Optional.ofNullable(lastRefusal);
  }

  Optional<Delivery> delivery() {
    return Optional.ofNullable(delivery);
  }

  void opened(ChannelFilter newFilter, Delivery newDelivery) {
    filter = newFilter;
    delivery = newDelivery;
  }

  void closed() {
    delivery = null;
  }

  void addWaiting(CaughtUp waiter) {
    waiting.add(waiter);
  }

  void removeWaiting(CaughtUp waiter) {
    waiting.remove(waiter);
  }
}
