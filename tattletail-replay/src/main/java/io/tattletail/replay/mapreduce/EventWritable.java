package io.tattletail.replay.mapreduce;

import static java.util.Objects.requireNonNull;

import io.tattletail.internal.serializers.BuiltInSerializers;
import io.tattletail.spew.Micros;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.SpewPosition;
import io.tattletail.spew.SpewSerializer;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configurable;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.io.Writable;
import org.jspecify.annotations.Nullable;

/**
 * A {@link SpewEvent} that MapReduce can carry from mappers to reducers and into sequence files,
 * with its bytes as Spew serialized them. Serializers beside the built-in ones are those of {@link
 * ArchiveInput#serializers}.
 *
 * <p>Like every Writable it is used again for the next event: keep {@link #get()}, not this. Not
 * thread-safe.
 */
public final class EventWritable implements Writable, Configurable {
  private @Nullable SpewEvent event;
  private @Nullable Configuration configuration;
  private final Map<String, SpewSerializer> serializers = new HashMap<>();

  /** Without an event yet. */
  public EventWritable() {}

  /** With this event. */
  public EventWritable(SpewEvent event) {
    this.event = event;
  }

  /** Sets the event. */
  public void set(SpewEvent newEvent) {
    event = newEvent;
  }

  /**
   * The event, which stays valid when this is used again.
   *
   * @throws NullPointerException if none was set
   */
  public SpewEvent get() {
    return requireNonNull(event, "no event was set");
  }

  @Override
  public void setConf(@Nullable Configuration newConfiguration) {
    configuration = newConfiguration;
    serializers.clear();
  }

  @Override
  public @Nullable Configuration getConf() {
    return configuration;
  }

  /**
   * Writes it.
   *
   * @throws IllegalStateException if the event was built and has no serialized form
   */
  @Override
  public void write(DataOutput out) throws IOException {
    SpewEvent written = get();
    Text.writeString(out, written.id());
    Text.writeString(out, written.channel());
    out.writeLong(Micros.of(written.timestamp()));
    Optional<SpewPosition> position = written.position();
    out.writeBoolean(position.isPresent());
    if (position.isPresent()) {
      Text.writeString(out, position.get().stream());
      out.writeLong(position.get().previous());
      out.writeLong(position.get().offset());
    }
    Text.writeString(out, written.serializerName().orElseThrow(() -> unserialized(written)));
    ByteBuffer bytes = written.serialized().orElseThrow(() -> unserialized(written));
    out.writeInt(bytes.remaining());
    byte[] copy = new byte[bytes.remaining()];
    bytes.get(copy);
    out.write(copy);
  }

  private static IllegalStateException unserialized(SpewEvent event) {
    return new IllegalStateException(event + " was built and has no serialized form");
  }

  @Override
  public void readFields(DataInput in) throws IOException {
    String id = Text.readString(in);
    String channel = Text.readString(in);
    Instant timestamp = Micros.toInstant(in.readLong());
    SpewPosition position =
        in.readBoolean()
            ? new SpewPosition(Text.readString(in), in.readLong(), in.readLong())
            : null;
    SpewSerializer serializer = serializer(Text.readString(in));
    byte[] bytes = new byte[in.readInt()];
    in.readFully(bytes);
    event =
        SpewEvent.replayed(id, channel, timestamp, position, ByteBuffer.wrap(bytes), serializer);
  }

  private SpewSerializer serializer(String name) throws IOException {
    if (serializers.isEmpty()) {
      serializers.putAll(BuiltInSerializers.byName());
      if (configuration != null) {
        for (SpewSerializer registered : ArchiveInput.of(configuration).registered()) {
          serializers.put(registered.name(), registered);
        }
      }
    }
    SpewSerializer serializer = serializers.get(name);
    if (serializer == null) {
      throw new IOException(
          "an event of serializer '%s', and only %s are known; name its class by ArchiveInput.serializers"
              .formatted(name, serializers.keySet()));
    }
    return serializer;
  }

  @Override
  public String toString() {
    return event == null ? "no event" : event.toString();
  }
}
