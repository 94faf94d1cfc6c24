package io.tattletail.spew;

import java.nio.ByteBuffer;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The parts of an event that was built, or that a broker delivered. */
record KnownParts(
    String id,
    String channel,
    Instant timestamp,
    @Nullable SpewPosition position,
    @Nullable ByteBuffer serialized)
    implements EventParts {

  @Override
  public @Nullable ByteBuffer serialized() {
    return serialized == null ? null : serialized.duplicate();
  }
}
