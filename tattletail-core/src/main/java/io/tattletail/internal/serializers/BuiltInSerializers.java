package io.tattletail.internal.serializers;

import com.google.common.collect.ImmutableMap;
import io.tattletail.spew.JsonSpewSerializer;
import io.tattletail.spew.SpewSerializer;
import io.tattletail.spew.kafka.KafkaRecordSerializer;

/**
 * The serializers that replays and engines know by default, because they need no optional library:
 * {@link JsonSpewSerializer} and {@link KafkaRecordSerializer}.
 */
public final class BuiltInSerializers {
  private static final ImmutableMap<String, SpewSerializer> BY_NAME =
      ImmutableMap.of(
          JsonSpewSerializer.NAME, new JsonSpewSerializer(),
          KafkaRecordSerializer.NAME, new KafkaRecordSerializer());

  private BuiltInSerializers() {}

  /** The serializers by their names. */
  public static ImmutableMap<String, SpewSerializer> byName() {
    return BY_NAME;
  }
}
