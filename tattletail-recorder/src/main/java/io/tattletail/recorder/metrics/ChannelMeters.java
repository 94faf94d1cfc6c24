package io.tattletail.recorder.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.tattletail.recorder.EventRecorder;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * A counter for each channel that a recorder meets, up to a bound, and one for all others.
 *
 * <p>A recorder meets channels when it runs, so the meters cannot all be registered at the start.
 * The gauge of the number of channels registers the missing ones when it is read, which each
 * registry does before or while it reads the others. Thread-safe.
 */
final class ChannelMeters {
  private static final String NAME = "tattletail.recorder.channel.durable";

  /** The recorder counts there what has no count of its own. */
  private static final String OTHERS = "";

  private final EventRecorder recorder;
  private final MeterRegistry registry;
  private final Tags tags;
  private final int max;

  /** Guarded by this. */
  private final Set<String> own = new LinkedHashSet<>();

  ChannelMeters(EventRecorder recorder, MeterRegistry registry, Tags tags, int max) {
    this.recorder = recorder;
    this.registry = registry;
    this.tags = tags;
    this.max = max;
  }

  void register() {
    Gauge.builder("tattletail.recorder.channels", this, ChannelMeters::look)
        .description("Channels that the recorder has met, as far as it counts them")
        .strongReference(true)
        .tags(tags)
        .register(registry);
    FunctionCounter.builder(NAME, this, ChannelMeters::others)
        .description("Events acknowledged")
        .tags(tags.and("channel", OTHERS))
        .register(registry);
    double unused = look();
  }

  private double look() {
    Map<String, Long> counts = recorder.statistics().eventsByChannel();
    registerOf(counts);
    return counts.containsKey(OTHERS) ? counts.size() - 1 : counts.size();
  }

  private void registerOf(Map<String, Long> counts) {
    for (String channel : counts.keySet()) {
      if (isNew(channel)) {
        FunctionCounter.builder(NAME, recorder, r -> count(r, channel))
            .description("Events acknowledged")
            .tags(tags.and("channel", channel))
            .register(registry);
      }
    }
  }

  private synchronized boolean isNew(String channel) {
    return !channel.equals(OTHERS) && own.size() < max && own.add(channel);
  }

  private static double count(EventRecorder recorder, String channel) {
    return recorder.statistics().eventsByChannel().getOrDefault(channel, 0L);
  }

  /** Of the same counts the missing meters are registered, so that no event moves to one later. */
  private double others() {
    Map<String, Long> counts = recorder.statistics().eventsByChannel();
    registerOf(counts);
    Set<String> apart;
    synchronized (this) {
      apart = Set.copyOf(own);
    }
    return counts.entrySet().stream()
        .filter(entry -> !apart.contains(entry.getKey()))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }
}
