package io.tattletail.recorder.flume;

import io.tattletail.spew.Spew;
import io.tattletail.spew.SpewException;
import io.tattletail.spew.UnreadableEventHandler;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Gives a source the test's broker. */
public final class TestSpewFactory implements SpewFactory {
  /** By the source's property {@code broker}. */
  static final Map<String, Spew> BROKERS = new ConcurrentHashMap<>();

  /** How often a factory was closed, by the same. */
  static final Map<String, AtomicInteger> CLOSED = new ConcurrentHashMap<>();

  /** What the source last gave for unreadable events, by the same. */
  static final Map<String, UnreadableEventHandler> UNREADABLE = new ConcurrentHashMap<>();

  private String broker = "";

  /** For the source. */
  public TestSpewFactory() {}

  @Override
  public Spew open(Map<String, String> properties, UnreadableEventHandler unreadable) {
    broker = properties.get("broker");
    UNREADABLE.put(broker, unreadable);
    return Optional.ofNullable(BROKERS.get(broker))
        .orElseThrow(() -> new SpewException("broker " + broker + " is away"));
  }

  @Override
  public void close() {
    CLOSED.computeIfAbsent(broker, name -> new AtomicInteger()).incrementAndGet();
  }
}
