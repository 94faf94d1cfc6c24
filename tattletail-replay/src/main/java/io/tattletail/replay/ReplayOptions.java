package io.tattletail.replay;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableMap;
import io.tattletail.spew.JsonSpewSerializer;
import io.tattletail.spew.SpewSerializer;
import java.util.LinkedHashMap;
import java.util.Map;

/** How a replayer replays. Immutable; each method returns a copy that differs in one value. */
public final class ReplayOptions {
  private static final int DEFAULT_MAX_TIES = 1_000_000;

  private static final ReplayOptions DEFAULTS =
      new ReplayOptions(
          ImmutableMap.of(JsonSpewSerializer.NAME, new JsonSpewSerializer()), DEFAULT_MAX_TIES);

  private final ImmutableMap<String, SpewSerializer> serializers;
  private final int maxTies;

  private ReplayOptions(Map<String, SpewSerializer> serializers, int maxTies) {
    this.serializers = ImmutableMap.copyOf(serializers);
    this.maxTies = maxTies;
  }

  /** The defaults that each method states. */
  public static ReplayOptions defaults() {
    return DEFAULTS;
  }

  /**
   * Adds a serializer, or replaces the one of its name. Default: {@link JsonSpewSerializer} alone.
   */
  public ReplayOptions serializer(SpewSerializer serializer) {
    Map<String, SpewSerializer> more = new LinkedHashMap<>(serializers);
    more.put(serializer.name(), serializer);
    return new ReplayOptions(more, maxTies);
  }

  /**
   * How many events of one channel and one timestamp there may be: their ids are held to drop
   * duplicates. More are an error. Default 1,000,000, about 100 MB of UUIDs.
   */
  public ReplayOptions maxTies(int events) {
    checkArgument(events > 0, "maxTies must be positive, is %s", events);
    return new ReplayOptions(serializers, events);
  }

  Map<String, SpewSerializer> serializers() {
    return serializers;
  }

  int maxTies() {
    return maxTies;
  }
}
