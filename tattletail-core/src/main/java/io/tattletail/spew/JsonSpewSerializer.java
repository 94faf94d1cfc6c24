package io.tattletail.spew;

import static com.google.common.base.Preconditions.checkArgument;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Events as JSON objects: {@code id}, {@code channel}, {@code timestamp} (ISO-8601), {@code
 * source}, {@code headers} and {@code payload}, which is any JSON value; an event without payload
 * bytes is written without the field. Other fields are ignored. One of these, or a header, that
 * occurs twice is an error; what is within the payload is not looked at but for its syntax.
 *
 * <p>The fields are written in this order, so that reading a header ends where the payload begins.
 * They may come in any order; then the payload is skipped, which checks its syntax but builds
 * nothing of it. Its bytes are kept as they are.
 *
 * <p>Thread-safe.
 */
public final class JsonSpewSerializer implements SpewSerializer {
  /** What archives call this format. */
  public static final String NAME = "tattletail-json-1";

  private static final JsonFactory JSON =
      JsonFactory.builder()
          // An event is in memory already: there is nothing that a limit of length would protect.
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNumberLength(Integer.MAX_VALUE)
                  .maxNameLength(Integer.MAX_VALUE)
                  .build())
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.CHARSET_DETECTION)
          .build();

  @Override
  public String name() {
    return NAME;
  }

  /**
   * @throws IllegalArgumentException if the payload is not one JSON value in UTF-8
   */
  @Override
  public byte[] serialize(SpewEvent event) {
    ByteBuffer payload = event.payload();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256 + payload.remaining());
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
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
        json.writeRawValue(checkJsonValue(event, payload));
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    return bytes.toByteArray();
  }

  private static String checkJsonValue(SpewEvent event, ByteBuffer payload) throws IOException {
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(payload).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("payload of event " + event.id() + " is not UTF-8", e);
    }
    try (JsonParser json = JSON.createParser(text)) {
      checkArgument(json.nextToken() != null, "payload of event %s is no JSON value", event.id());
      json.skipChildren();
      checkArgument(
          json.nextToken() == null, "payload of event %s is more than one JSON value", event.id());
    } catch (com.fasterxml.jackson.core.JacksonException e) {
      throw new IllegalArgumentException(
          "payload of event " + event.id() + " is no JSON value: " + e.getMessage(), e);
    }
    return text;
  }

  @Override
  public SpewHeader header(ByteBuffer serialized) throws SpewFormatException {
    return parse(serialized, Want.HEADER).header();
  }

  @Override
  public ByteBuffer payload(ByteBuffer serialized) throws SpewFormatException {
    return parse(serialized, Want.PAYLOAD).payload();
  }

  private enum Want {
    HEADER,
    PAYLOAD
  }

  private static Fields parse(ByteBuffer serialized, Want want) throws SpewFormatException {
    try (JsonParser json =
        JSON.createParser(
            serialized.array(),
            serialized.arrayOffset() + serialized.position(),
            serialized.remaining())) {
      Fields fields = new Fields();
      expect(json, json.nextToken(), JsonToken.START_OBJECT, "an event");
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        if (name.equals("payload") && want == Want.HEADER && fields.headerComplete()) {
          return fields;
        }
        fields.read(name, json, serialized);
      }
      expect(json, json.currentToken(), JsonToken.END_OBJECT, "the end of an event");
      if (json.nextToken() != null) {
        throw new SpewFormatException(
            "bytes follow the event's JSON object, at byte "
                + json.currentTokenLocation().getByteOffset());
      }
      return fields;
    } catch (SpewFormatException e) {
      throw e;
    } catch (IOException e) {
      throw new SpewFormatException("not an event in JSON: " + e.getMessage(), e);
    }
  }

  private static void expect(
      JsonParser json, @Nullable JsonToken actual, JsonToken expected, String what)
      throws SpewFormatException {
    if (actual != expected) {
      JsonLocation where = actual == null ? json.currentLocation() : json.currentTokenLocation();
      throw new SpewFormatException(
          "expected %s (%s) at byte %d, found %s"
              .formatted(what, expected, where.getByteOffset(), actual == null ? "none" : actual));
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

    /** Reads the value of a field; leaves the parser at the value's last token. */
    void read(String name, JsonParser json, ByteBuffer serialized) throws IOException {
      if (known(name) != null) {
        throw duplicate(name, json);
      }
      json.nextToken();
      switch (name) {
        case "id" -> id = text(name, json);
        case "channel" -> channel = text(name, json);
        case "timestamp" -> timestamp = text(name, json);
        case "source" -> source = text(name, json);
        case "headers" -> headers = textMap(json);
        case "payload" -> payload = slice(json, serialized);
        default -> json.skipChildren();
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

    private static SpewFormatException duplicate(String name, JsonParser json) {
      return new SpewFormatException(
          "field '%s' occurs again at byte %d"
              .formatted(name, json.currentTokenLocation().getByteOffset()));
    }

    private static String text(String name, JsonParser json) throws IOException {
      expect(json, json.currentToken(), JsonToken.VALUE_STRING, "a string for " + name);
      return json.getText();
    }

    private static Map<String, String> textMap(JsonParser json) throws IOException {
      expect(json, json.currentToken(), JsonToken.START_OBJECT, "an object of headers");
      Map<String, String> map = new LinkedHashMap<>();
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        if (map.containsKey(name)) {
          throw duplicate(name, json);
        }
        json.nextToken();
        map.put(name, text("header " + name, json));
      }
      return map;
    }

    private static ByteBuffer slice(JsonParser json, ByteBuffer serialized) throws IOException {
      int start = Math.toIntExact(json.currentTokenLocation().getByteOffset());
      json.skipChildren();
      json.finishToken();
      int end = Math.toIntExact(json.currentLocation().getByteOffset());
      return serialized.slice(serialized.position() + start, end - start);
    }

    SpewHeader header() throws SpewFormatException {
      String timeText = required("timestamp", timestamp);
      try {
        return new SpewHeader(
            required("id", id),
            required("channel", channel),
            Instant.parse(timeText),
            source == null ? "" : source,
            headers == null ? Map.of() : headers);
      } catch (DateTimeParseException e) {
        throw new SpewFormatException("timestamp is not ISO-8601: " + e.getMessage(), e);
      } catch (IllegalArgumentException e) {
        throw new SpewFormatException(e.getMessage(), e);
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
