package io.tattletail.spew;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Events as JSON objects: {@code id}, {@code channel}, {@code timestamp} ({@link Rfc3339}), {@code
 * source}, {@code headers} and {@code payload}, which is any JSON value; an event without payload
 * bytes is written without the field. Other fields are ignored. If one of these fields, or a
 * header, occurs twice, it is an error. Of the payload only the syntax is checked.
 *
 * <p>The fields are written in this order, so that reading a header ends where the payload begins.
 * They may come in any order; then the payload is skipped, which checks its syntax only. The
 * payload's bytes do not change.
 *
 * <p>The payload may be nested {@link JsonEventScanner#MAX_DEPTH} deep. A deeper one is refused by
 * {@link #serialize} and {@link #deserialize}, which read the whole event in any order of its
 * fields. A byte order mark before the event is refused.
 *
 * <p>Thread-safe.
 */
public final class JsonSpewSerializer implements SpewSerializer {
  /** The name of this format in archives. */
  public static final String NAME = "tattletail-json-1";

  @Override
  public String name() {
    return NAME;
  }

  /**
   * @throws IllegalArgumentException if the payload is not one JSON value in UTF-8, or is nested
   *     deeper than {@link JsonEventScanner#MAX_DEPTH}
   */
  @Override
  public byte[] serialize(SpewEvent event) {
    ByteBuffer payload = event.payload();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256 + payload.remaining());
    try (JsonGenerator json = JsonEventScanner.JSON.createGenerator(bytes)) {
      json.writeStartObject();
      json.writeStringField("id", event.id());
      json.writeStringField("channel", event.channel());
      json.writeStringField("timestamp", event.timestamp().toString());
      json.writeStringField("source", event.source());
      json.writeObjectFieldStart("headers");
      for (Map.Entry<String, String> header : event.headers().entrySet()) {
        json.writeStringField(header.getKey(), header.getValue());
      }
      json.writeEndObject();
      if (payload.hasRemaining()) {
        json.writeFieldName("payload");
        json.writeRawValue(JsonEventScanner.oneValue("payload of event " + event.id(), payload));
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    return bytes.toByteArray();
  }

  @Override
  public SpewHeader header(ByteBuffer serialized) throws SpewFormatException {
    return parse(serialized, Want.HEADER).header();
  }

  @Override
  public ByteBuffer payload(ByteBuffer serialized) throws SpewFormatException {
    return parse(serialized, Want.PAYLOAD).payload();
  }

  /** Goes through the bytes once. */
  @Override
  public SpewEvent deserialize(byte[] serialized) throws SpewFormatException {
    ByteBuffer buffer = ByteBuffer.wrap(serialized);
    Fields fields = parse(buffer, Want.PAYLOAD);
    return SpewEvent.serialized(fields.header(), fields.payload(), buffer, this);
  }

  private enum Want {
    HEADER,
    PAYLOAD
  }

  private static Fields parse(ByteBuffer serialized, Want want) throws SpewFormatException {
    try (JsonEventScanner scanner = JsonEventScanner.over(serialized, "an event")) {
      Fields fields = new Fields();
      while (scanner.nextField()) {
        if (scanner.field().equals("payload") && want == Want.HEADER && fields.headerComplete()) {
          return fields;
        }
        fields.read(scanner);
      }
      return fields;
    }
  }

  /** What was read so far of one event. */
  private static final class Fields {
    private @Nullable String id;
    private @Nullable String channel;
    private @Nullable String timestamp;
    private @Nullable String source;
    private @Nullable Map<String, String> headers;
    private @Nullable ByteBuffer payload;

    boolean headerComplete() {
      return id != null
          && channel != null
          && timestamp != null
          && source != null
          && headers != null;
    }

    void read(JsonEventScanner scanner) throws SpewFormatException {
      String name = scanner.field();
      if (known(name) != null) {
        throw scanner.duplicate();
      }
      switch (name) {
        case "id" -> id = scanner.text(name);
        case "channel" -> channel = scanner.text(name);
        case "timestamp" -> timestamp = scanner.text(name);
        case "source" -> source = scanner.text(name);
        case "headers" -> headers = scanner.texts("headers", "header");
        case "payload" -> payload = scanner.raw();
        default -> {}
      }
    }

    private @Nullable Object known(String name) {
      return switch (name) {
        case "id" -> id;
        case "channel" -> channel;
        case "timestamp" -> timestamp;
        case "source" -> source;
        case "headers" -> headers;
        case "payload" -> payload;
        default -> null;
      };
    }

    SpewHeader header() throws SpewFormatException {
      Instant time = Rfc3339.parse("timestamp", required("timestamp", timestamp));
      try {
        return new SpewHeader(
            required("id", id),
            required("channel", channel),
            time,
            source == null ? "" : source,
            headers == null ? Map.of() : headers);
      } catch (IllegalArgumentException e) {
        throw new SpewFormatException(requireNonNullElse(e.getMessage(), e.toString()), e);
      }
    }

    private static String required(String name, @Nullable String value) throws SpewFormatException {
      if (value == null) {
        throw new SpewFormatException("the event has no field '" + name + "'");
      }
      return value;
    }

    ByteBuffer payload() {
      return payload == null ? ByteBuffer.allocate(0) : payload;
    }
  }
}
