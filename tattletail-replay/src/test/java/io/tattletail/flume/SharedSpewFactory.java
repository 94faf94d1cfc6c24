package io.tattletail.flume;

import io.tattletail.recorder.flume.SpewFactory;
import io.tattletail.spew.Spew;
import io.tattletail.spew.UnreadableEventHandler;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Gives an agent the test's broker, which stays open. */
public final class SharedSpewFactory implements SpewFactory {
  /** By the source's property {@code subscription}. */
  static final Map<String, Spew> BROKERS = new ConcurrentHashMap<>();

  /** For the source. */
  public SharedSpewFactory() {}

  @Override
  public Spew open(Map<String, String> properties, UnreadableEventHandler unreadable) {
    return BROKERS.get(properties.get("subscription"));
  }

  @Override
  public void close() {}
}
