package io.tattletail.spew;

import java.io.InvalidObjectException;
import java.io.NotSerializableException;
import java.io.Serial;
import java.io.Serializable;
import java.lang.reflect.Modifier;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What Java's serialization writes instead of a {@link SpewEvent}: its parts, its bytes, and the
 * class of its serializer.
 *
 * @param stream null if it has no position
 * @param previous of the position, or 0
 * @param offset of the position, or 0
 */
record SerializedEvent(
    String id,
    String channel,
    long timestampMicros,
    Origin origin,
    @Nullable String stream,
    long previous,
    long offset,
    byte[] bytes,
    String serializer)
    implements Serializable {
  @Serial private static final long serialVersionUID = 1;

  /**
   * Takes an event apart.
   *
   * @throws NotSerializableException if it was built and has no bytes, or its serializer cannot be
   *     made again
   */
  static SerializedEvent of(SpewEvent event, @Nullable SpewSerializer serializer)
      throws NotSerializableException {
    ByteBuffer buffer = event.serialized().orElse(null);
    if (buffer == null || serializer == null) {
      throw new NotSerializableException(event + " was built and has no serialized form");
    }
    checkCanBeMade(serializer.getClass());
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    SpewPosition position = event.position().orElse(null);
    return new SerializedEvent(
        event.id(),
        event.channel(),
        Micros.of(event.timestamp()),
        event.origin(),
        position == null ? null : position.stream(),
        position == null ? 0 : position.previous(),
        position == null ? 0 : position.offset(),
        bytes,
        serializer.getClass().getName());
  }

  private static void checkCanBeMade(Class<?> type) throws NotSerializableException {
    try {
      if (Modifier.isPublic(type.getModifiers())
          && Modifier.isPublic(type.getDeclaredConstructor().getModifiers())) {
        return;
      }
    } catch (NoSuchMethodException e) {
      // Said below.
    }
    throw new NotSerializableException(
        type.getName()
            + " has no public constructor without parameters, with which it is made again");
  }

  @Serial
  private Object readResolve() throws InvalidObjectException {
    SpewEvent event =
        SpewEvent.replayed(
            id,
            channel,
            Micros.toInstant(timestampMicros),
            stream == null ? null : new SpewPosition(stream, previous, offset),
            ByteBuffer.wrap(bytes),
            made());
    return event.from(origin);
  }

  private SpewSerializer made() throws InvalidObjectException {
    try {
      ClassLoader loader = Thread.currentThread().getContextClassLoader();
      if (loader == null) {
        loader = SerializedEvent.class.getClassLoader();
      }
      return Class.forName(serializer, true, loader)
          .asSubclass(SpewSerializer.class)
          .getDeclaredConstructor()
          .newInstance();
    } catch (ReflectiveOperationException | ClassCastException e) {
      InvalidObjectException failure =
          new InvalidObjectException(
              "event " + id + " of channel " + channel + ": cannot make " + serializer + ": " + e);
      failure.initCause(e);
      throw failure;
    }
  }
}
