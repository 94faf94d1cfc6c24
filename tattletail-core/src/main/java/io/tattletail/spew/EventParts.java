package io.tattletail.spew;

import java.nio.ByteBuffer;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The parts of an event that need no serializer. An event from an archive decodes them on demand.
 * Immutable and thread-safe.
 */
public interface EventParts {
  /** See {@link SpewEvent#id()}. */
  String id();

  /** See {@link SpewEvent#channel()}. */
  String channel();

  /** See {@link SpewEvent#timestamp()}. */
  Instant timestamp();

  /** See {@link SpewEvent#position()}; null if the broker did not say. */
  @Nullable SpewPosition position();

  /**
   * A new view of the bytes in which the event was serialized, with an accessible array; null for
   * an event that never was. Neither the bytes nor the array are changed any more.
   */
  @Nullable ByteBuffer serialized();
}
