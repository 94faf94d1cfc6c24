package io.tattletail.spew.cloudevents;

import static java.util.Objects.requireNonNullElse;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.rw.CloudEventRWException;
import io.tattletail.spew.JsonEventScanner;
import io.tattletail.spew.JsonEventScanner.Kind;
import io.tattletail.spew.Rfc3339;
import io.tattletail.spew.SpewFormatException;
import io.tattletail.spew.SpewHeader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The fields of one serialized CloudEvent. */
final class CloudEventFields {
  private static final Set<String> NO_HEADERS =
      Set.of("specversion", "id", "source", "type", "time");

  private final Set<String> seen = new HashSet<>();

  /** Each value is a String, an Integer or a Boolean. */
  private final Map<String, Object> attributes = new LinkedHashMap<>();

  /** Whether a {@code data} or {@code data_base64} that is not null was read. */
  private boolean hasValue;

  private @Nullable ByteBuffer data;
  private @Nullable Kind dataKind;

  /** The data, if it is a string. */
  private @Nullable String dataText;

  private @Nullable String dataBase64;

  private CloudEventFields() {}

  /** Reads the attributes, and checks only the syntax of the data. */
  static CloudEventFields attributes(ByteBuffer serialized) throws SpewFormatException {
    return scan(serialized, Want.ATTRIBUTES);
  }

  static CloudEventFields all(ByteBuffer serialized) throws SpewFormatException {
    return scan(serialized, Want.ALL);
  }

  private enum Want {
    ATTRIBUTES,
    ALL
  }

  private static CloudEventFields scan(ByteBuffer serialized, Want want)
      throws SpewFormatException {
    CloudEventFields fields = new CloudEventFields();
    try (JsonEventScanner scanner =
        JsonEventScanner.over(serialized, "one CloudEvent and not a batch")) {
      while (scanner.nextField()) {
        fields.read(scanner, want);
      }
    }
    String version = fields.required("specversion");
    if (!version.equals("1.0")) {
      throw new SpewFormatException("specversion is '%s', expected '1.0'".formatted(version));
    }
    return fields;
  }

  private void read(JsonEventScanner scanner, Want want) throws SpewFormatException {
    String name = scanner.field();
    if (!seen.add(name)) {
      throw scanner.duplicate();
    }
    switch (name) {
      case "data", "data_base64" -> readData(name, scanner, want);
      case "specversion",
          "id",
          "source",
          "type",
          "time",
          "subject",
          "datacontenttype",
          "dataschema" -> {
        if (scanner.kind() != Kind.NULL) {
          attributes.put(name, scanner.text(name));
        }
      }
      default -> readExtension(name, scanner);
    }
  }

  /**
   * A {@code data_base64} that is null is unset, like an attribute that is null. A {@code data}
   * that is null is the payload null, unless {@code data_base64} is set.
   */
  private void readData(String name, JsonEventScanner scanner, Want want)
      throws SpewFormatException {
    Kind kind = scanner.kind();
    if (kind != Kind.NULL) {
      if (hasValue) {
        throw new SpewFormatException("the CloudEvent has both 'data' and 'data_base64'");
      }
      hasValue = true;
    }
    if (want == Want.ATTRIBUTES) {
      return;
    }
    if (name.equals("data_base64")) {
      dataBase64 = kind == Kind.NULL ? null : scanner.text(name);
      return;
    }
    dataKind = kind;
    if (kind == Kind.TEXT) {
      dataText = scanner.text(name);
    }
    data = scanner.raw();
  }

  private void readExtension(String name, JsonEventScanner scanner) throws SpewFormatException {
    Kind kind = scanner.kind();
    if (kind == Kind.NULL) {
      return;
    }
    String text = scanner.scalar("extension attribute " + name);
    attributes.put(
        name,
        switch (kind) {
          case BOOLEAN -> Boolean.valueOf(text);
          case NUMBER -> number(text);
          default -> text;
        });
  }

  /** An Integer, the only type of number in CloudEvents, or the text of any other number. */
  private static Object number(String text) {
    try {
      Integer number = Integer.valueOf(text);
      return number.toString().equals(text) ? number : text;
    } catch (NumberFormatException e) {
      return text;
    }
  }

  SpewHeader header() throws SpewFormatException {
    String source = required("source");
    String id = required("id");
    String channel = required("type");
    if (!attributes.containsKey("time")) {
      throw new SpewFormatException(
          "the CloudEvent has no 'time', which CloudEvents leaves open and TattleTail needs:"
              + " set it where the event is published");
    }
    Instant time = Rfc3339.parse("time", required("time"));
    try {
      return new SpewHeader(EventIds.join(source, id), channel, time, source, headers());
    } catch (IllegalArgumentException e) {
      throw new SpewFormatException(requireNonNullElse(e.getMessage(), e.toString()), e);
    }
  }

  private Map<String, String> headers() {
    Map<String, String> headers = new LinkedHashMap<>();
    attributes.forEach(
        (name, value) -> {
          if (!NO_HEADERS.contains(name)) {
            headers.put(name, value.toString());
          }
        });
    return headers;
  }

  private String required(String name) throws SpewFormatException {
    Object value = attributes.get(name);
    if (value == null) {
      throw new SpewFormatException("the CloudEvent has no '" + name + "'");
    }
    return value.toString();
  }

  ByteBuffer payload() throws SpewFormatException {
    if (dataBase64 != null) {
      try {
        return ByteBuffer.wrap(Base64.getDecoder().decode(dataBase64));
      } catch (IllegalArgumentException e) {
        throw new SpewFormatException("data_base64 is not Base64: " + e.getMessage(), e);
      }
    }
    Object type = attributes.get("datacontenttype");
    boolean isJson = DataContentType.isJson((String) type);
    if (data == null || (dataKind == Kind.NULL && !isJson)) {
      return ByteBuffer.allocate(0);
    }
    if (isJson) {
      return data;
    }
    if (dataText == null) {
      throw new SpewFormatException(
          "data of datacontenttype '%s' should be a string".formatted(type));
    }
    try {
      return StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(dataText));
    } catch (CharacterCodingException e) {
      throw new SpewFormatException("data has a lone surrogate", e);
    }
  }

  CloudEvent cloudEvent() throws SpewFormatException {
    Instant time = header().timestamp();
    CloudEventBuilder builder = CloudEventBuilder.v1();
    try {
      attributes.forEach((name, value) -> set(builder, name, value));
      if (!isTimeOfSdk(required("time"))) {
        builder.withTime(time.atOffset(ZoneOffset.UTC));
      }
      if (data != null || dataBase64 != null) {
        builder.withData(CloudEventFactory.bytes(payload()));
      }
      return builder.build();
    } catch (CloudEventRWException | IllegalArgumentException | IllegalStateException e) {
      throw new SpewFormatException(
          "the CloudEvents SDK cannot hold the event: " + e.getMessage(), e);
    }
  }

  /**
   * Whether the SDK can parse the time. It parses with Java's parser, which does not accept all
   * times of RFC 3339.
   */
  private static boolean isTimeOfSdk(String time) {
    try {
      OffsetDateTime.parse(time);
      return true;
    } catch (DateTimeParseException e) {
      return false;
    }
  }

  private static void set(CloudEventBuilder builder, String name, Object value) {
    if (name.equals("specversion") || (name.equals("time") && !isTimeOfSdk(value.toString()))) {
      return;
    }
    if (value instanceof Integer number) {
      builder.withContextAttribute(name, number);
    } else if (value instanceof Boolean bool) {
      builder.withContextAttribute(name, bool);
    } else {
      builder.withContextAttribute(name, value.toString());
    }
  }
}
