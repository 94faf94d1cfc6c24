package io.tattletail.spew;

import static com.google.common.base.Preconditions.checkState;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import java.io.InvalidObjectException;
import java.io.NotSerializableException;
import java.io.ObjectInputStream;
import java.io.Serial;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened, as it is published on a channel: a header and an opaque payload.
 *
 * <p>An event made by {@link #builder()} has no serialized form; an event from a broker or an
 * archive carries the bytes in which it was first serialized, which never change. Its parts are
 * decoded on demand.
 *
 * <p>Java's serialization carries an event that has a serialized form to other machines, as Spark
 * does, if its serializer has a public constructor without parameters. Do not store events in this
 * form: an archive is the place to store them.
 *
 * <p>Immutable and thread-safe. Two events are equal if they are the same object: use {@link #id()}
 * and {@link #channel()}, or compare {@link #serialized()}.
 */
public final class SpewEvent implements Serializable {
  @Serial private static final long serialVersionUID = 1;

  private static final NoArgGenerator IDS = Generators.timeBasedEpochGenerator();

  private final transient EventParts parts;
  private final transient Origin origin;

  /** Null for an event that was built, set for one that was serialized. */
  private final transient @Nullable SpewSerializer serializer;

  /** Decoded on demand; a race decodes twice and keeps either result, which are equal. */
  private transient @Nullable SpewHeader header;

  private transient @Nullable ByteBuffer payload;

  /** Whether the payload was decoded once, of these bytes or of equal ones. */
  private transient boolean payloadReadable;

  private SpewEvent(
      EventParts parts,
      Origin origin,
      @Nullable SpewSerializer serializer,
      @Nullable SpewHeader header,
      @Nullable ByteBuffer payload) {
    this.parts = parts;
    this.origin = origin;
    this.serializer = serializer;
    this.header = header;
    this.payload = payload;
    this.payloadReadable = payload != null;
  }

  /** Starts an event with a new id (UUID version 7) and the current time. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * A live event in its serialized form, for adapters to brokers.
   *
   * @param header that {@code serializer} read from the bytes
   * @param serialized the bytes between position and limit, with an accessible array; not copied,
   *     and not to be changed any more
   * @param serializer reads the rest on demand
   */
  public static SpewEvent serialized(
      SpewHeader header, ByteBuffer serialized, SpewSerializer serializer) {
    return new SpewEvent(
        new KnownParts(
            header.id(), header.channel(), header.timestamp(), null, checkArray(serialized)),
        Origin.LIVE,
        serializer,
        header,
        null);
  }

  /**
   * A live event in its serialized form with a decoded payload, for serializers.
   *
   * @param header that {@code serializer} read from the bytes
   * @param payload that {@code serializer} read from the bytes. A slice of the bytes is kept. Any
   *     other buffer is dropped, and the payload decoded again on demand, so that an event takes no
   *     more memory than its bytes
   * @param serialized the bytes between position and limit, with an accessible array; not copied,
   *     and not to be changed any more
   * @param serializer reads the rest on demand
   */
  public static SpewEvent serialized(
      SpewHeader header, ByteBuffer payload, ByteBuffer serialized, SpewSerializer serializer) {
    SpewEvent event = serialized(header, serialized, serializer);
    event.payloadReadable = true;
    if (!payload.hasRemaining() || isSlice(payload, serialized)) {
      event.payload = payload;
    }
    return event;
  }

  private static boolean isSlice(ByteBuffer part, ByteBuffer whole) {
    return part.hasArray()
        && part.array() == whole.array()
        && part.arrayOffset() >= whole.arrayOffset();
  }

  /**
   * A replayed event, of which only the parts that the archive keeps beside the bytes are decoded.
   *
   * @param serialized the bytes between position and limit, with an accessible array; not copied,
   *     and not to be changed any more
   * @param serializer reads the rest on demand
   */
  public static SpewEvent replayed(
      String id,
      String channel,
      Instant timestamp,
      @Nullable SpewPosition position,
      ByteBuffer serialized,
      SpewSerializer serializer) {
    return replayed(
        new KnownParts(id, channel, timestamp, position, checkArray(serialized)), serializer);
  }

  /**
   * A replayed event, of which no part is decoded.
   *
   * @param parts from the archive, with a serialized form
   * @param serializer reads the rest on demand
   */
  public static SpewEvent replayed(EventParts parts, SpewSerializer serializer) {
    return new SpewEvent(parts, Origin.REPLAY, serializer, null, null);
  }

  private static ByteBuffer checkArray(ByteBuffer buffer) {
    checkState(buffer.hasArray(), "the serialized event must be a buffer with an accessible array");
    return buffer;
  }

  /** The same event as delivered at a position; for adapters to brokers. */
  public SpewEvent at(SpewPosition newPosition) {
    return with(parts(newPosition, parts.serialized()), origin, payload);
  }

  /** The same event in an array of its own, so that keeping it keeps nothing else. */
  public SpewEvent compact() {
    ByteBuffer bytes = parts.serialized();
    if (bytes == null || (bytes.arrayOffset() == 0 && bytes.remaining() == bytes.array().length)) {
      return this;
    }
    byte[] copy = new byte[bytes.remaining()];
    bytes.get(copy);
    return with(parts(parts.position(), ByteBuffer.wrap(copy)), origin, null);
  }

  private SpewEvent with(EventParts newParts, Origin newOrigin, @Nullable ByteBuffer newPayload) {
    SpewEvent event = new SpewEvent(newParts, newOrigin, serializer, header, newPayload);
    event.payloadReadable = payloadReadable;
    return event;
  }

  private EventParts parts(@Nullable SpewPosition position, @Nullable ByteBuffer serialized) {
    return new KnownParts(id(), channel(), timestamp(), position, serialized);
  }

  /** Names the event within its channel: a redelivery has the same. */
  public String id() {
    return parts.id();
  }

  /** The channel, such as {@code contact.added}. */
  public String channel() {
    return parts.channel();
  }

  /** When it happened, to the microsecond. */
  public Instant timestamp() {
    return parts.timestamp();
  }

  /** Whether it comes from the broker or from an archive. */
  public Origin origin() {
    return origin;
  }

  /** Where the broker delivered it, if the broker says. */
  public Optional<SpewPosition> position() {
    return Optional.ofNullable(parts.position());
  }

  /**
   * The publisher, or the empty string.
   *
   * @throws UncheckedIOException with a {@link SpewFormatException} if it has to be decoded and
   *     cannot
   */
  public String source() {
    return header().source();
  }

  /**
   * The publisher's headers, such as correlation, causation and trace; immutable.
   *
   * @throws UncheckedIOException with a {@link SpewFormatException} if it has to be decoded and
   *     cannot
   */
  public Map<String, String> headers() {
    return header().headers();
  }

  /**
   * The whole header.
   *
   * @throws UncheckedIOException with a {@link SpewFormatException} if it has to be decoded and
   *     cannot
   */
  public SpewHeader header() {
    SpewHeader known = header;
    if (known == null) {
      try {
        known = decoder().header(bytes());
      } catch (SpewFormatException e) {
        throw new UncheckedIOException(
            "event " + id() + " of channel " + channel() + ": " + e.getMessage(), e);
      }
      header = known;
    }
    return known;
  }

  /**
   * The payload, read-only.
   *
   * @throws UncheckedIOException with a {@link SpewFormatException} if it has to be decoded and
   *     cannot
   */
  public ByteBuffer payload() {
    ByteBuffer known = payload;
    if (known == null) {
      try {
        known = decoder().payload(bytes());
      } catch (SpewFormatException e) {
        throw new UncheckedIOException(
            "event " + id() + " of channel " + channel() + ": " + e.getMessage(), e);
      }
      payload = known;
    }
    return known.asReadOnlyBuffer();
  }

  /**
   * Checks that the payload can be decoded, so that recorders record only readable events. Costs
   * nothing for an event that was built, or that {@link SpewSerializer#deserialize} made.
   *
   * @throws SpewFormatException if it cannot be decoded
   */
  public void checkPayload() throws SpewFormatException {
    if (!payloadReadable) {
      decoder().payload(bytes());
      payloadReadable = true;
    }
  }

  /**
   * The bytes in which the event was serialized, read-only; empty for an event that was built and
   * not yet published.
   */
  public Optional<ByteBuffer> serialized() {
    return Optional.ofNullable(parts.serialized()).map(ByteBuffer::asReadOnlyBuffer);
  }

  /**
   * Names the serializer of {@link #serialized()}; empty as long as there is no serialized form.
   */
  public Optional<String> serializerName() {
    return Optional.ofNullable(serializer).map(SpewSerializer::name);
  }

  /** The event with a serialized form: itself if it has one. */
  public SpewEvent serializedBy(SpewSerializer newSerializer) {
    if (serializer != null) {
      return this;
    }
    return new SpewEvent(
        parts(parts.position(), ByteBuffer.wrap(newSerializer.serialize(this))),
        origin,
        newSerializer,
        header,
        payload);
  }

  /** The same event, of another origin. */
  SpewEvent from(Origin newOrigin) {
    return with(parts, newOrigin, payload);
  }

  @Serial
  private Object writeReplace() throws NotSerializableException {
    return SerializedEvent.of(this, serializer);
  }

  @Serial
  private void readObject(ObjectInputStream in) throws InvalidObjectException {
    throw new InvalidObjectException("an event is never written as it is");
  }

  private SpewSerializer decoder() {
    checkState(serializer != null, "event %s has no serializer", id());
    return serializer;
  }

  private ByteBuffer bytes() {
    ByteBuffer bytes = parts.serialized();
    checkState(bytes != null, "event %s has no serialized form", id());
    return bytes;
  }

  @Override
  public String toString() {
    return "SpewEvent["
        + channel()
        + " "
        + id()
        + " "
        + timestamp()
        + position().map(position -> " " + position).orElse("")
        + " "
        + origin
        + "]";
  }

  /** Collects the parts of an event to publish. Not thread-safe. */
  public static final class Builder {
    private @Nullable String id;
    private @Nullable String channel;
    private @Nullable Instant timestamp;
    private String source = "";
    private final Map<String, String> headers = new LinkedHashMap<>();
    private byte[] payload = new byte[0];

    private Builder() {}

    /** Default: a new UUID version 7. */
    public Builder id(String newId) {
      id = newId;
      return this;
    }

    /** Required. */
    public Builder channel(String newChannel) {
      channel = newChannel;
      return this;
    }

    /** Default: now. Floored to the microsecond. */
    public Builder timestamp(Instant newTimestamp) {
      timestamp = newTimestamp;
      return this;
    }

    /** Default: empty. */
    public Builder source(String newSource) {
      source = newSource;
      return this;
    }

    /** Adds one header; a later one of the same name replaces it. */
    public Builder header(String name, String value) {
      headers.put(name, value);
      return this;
    }

    /**
     * Default: empty. The serializer decides which payloads are valid; {@link JsonSpewSerializer}
     * takes any JSON value. Copied.
     */
    public Builder payload(byte[] newPayload) {
      payload = newPayload.clone();
      return this;
    }

    /** The payload as UTF-8 text. */
    public Builder payload(String newPayload) {
      payload = newPayload.getBytes(StandardCharsets.UTF_8);
      return this;
    }

    /**
     * The event, without a serialized form.
     *
     * @throws IllegalStateException if the channel is missing
     * @throws IllegalArgumentException if a part breaks a rule of {@link SpewHeader}
     */
    public SpewEvent build() {
      checkState(channel != null, "an event needs a channel");
      SpewHeader header =
          new SpewHeader(
              id == null ? IDS.generate().toString() : id,
              channel,
              timestamp == null ? Instant.now() : timestamp,
              source,
              headers);
      return new SpewEvent(
          new KnownParts(header.id(), channel, header.timestamp(), null, null),
          Origin.LIVE,
          null,
          header,
          ByteBuffer.wrap(payload));
    }
  }
}
