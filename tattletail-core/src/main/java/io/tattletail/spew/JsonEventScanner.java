package io.tattletail.spew;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkState;
import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads an event that is one JSON object, field by field; for serializers of such formats.
 *
 * <p>A value is read as text or as its raw bytes. If a value is not read, only its syntax is
 * checked when the scanner moves on. Fields may occur twice; the format decides what that means.
 *
 * <p>A value may be nested {@link #MAX_DEPTH} deep. A byte order mark before the object is an
 * error.
 *
 * <p>Not thread-safe. After an exception the scanner can only be closed.
 */
public final class JsonEventScanner implements AutoCloseable {
  /**
   * How deep arrays and objects may be nested within a field's value, such as the payload: an array
   * without others in it is one deep. The limit is the same for a payload alone and for one within
   * an event, and most JSON libraries read this depth.
   */
  public static final int MAX_DEPTH = 1_000;

  /** Of the values of an event's fields. */
  static final JsonFactory JSON = factory(MAX_DEPTH + 1);

  /** Of one value alone. */
  private static final JsonFactory VALUE = factory(MAX_DEPTH);

  private static JsonFactory factory(int maxDepth) {
    return JsonFactory.builder()
        // An event is in memory already: there is nothing that a limit of length would protect.
        .streamReadConstraints(
            StreamReadConstraints.builder()
                .maxNestingDepth(maxDepth)
                .maxStringLength(Integer.MAX_VALUE)
                .maxNumberLength(Integer.MAX_VALUE)
                .maxNameLength(Integer.MAX_VALUE)
                .build())
        .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
        .disable(JsonFactory.Feature.CHARSET_DETECTION)
        .build();
  }

  /** The kinds of values. */
  public enum Kind {
    /** A string. */
    TEXT,
    /** An integer or a number with fraction or exponent. */
    NUMBER,
    /** True or false. */
    BOOLEAN,
    /** Null. */
    NULL,
    /** An object. */
    OBJECT,
    /** An array. */
    ARRAY
  }

  private final JsonParser json;
  private final ByteBuffer serialized;

  /** Null before the first field. */
  private @Nullable String field;

  private JsonEventScanner(JsonParser json, ByteBuffer serialized) {
    this.json = json;
    this.serialized = serialized;
  }

  /**
   * Starts before the first field.
   *
   * @param serialized the bytes between position and limit, with an accessible array
   * @param what the expected object, for the message
   * @throws SpewFormatException if no JSON object begins here
   */
  public static JsonEventScanner over(ByteBuffer serialized, String what)
      throws SpewFormatException {
    Optional<String> mark = ByteOrderMark.trouble(serialized);
    if (mark.isPresent()) {
      throw new SpewFormatException("not an event in JSON: it " + mark.get());
    }
    try {
      JsonParser json =
          JSON.createParser(
              serialized.array(),
              serialized.arrayOffset() + serialized.position(),
              serialized.remaining());
      JsonEventScanner scanner = new JsonEventScanner(json, serialized);
      scanner.expect(json.nextToken(), JsonToken.START_OBJECT, what);
      return scanner;
    } catch (IOException e) {
      throw malformed(e);
    }
  }

  /**
   * Moves to the next field, over the value of the one before.
   *
   * @return false at the end of the object, behind which nothing follows
   * @throws SpewFormatException if the value before, or the next field, is not JSON
   */
  public boolean nextField() throws SpewFormatException {
    try {
      if (field != null) {
        value();
        json.skipChildren();
      }
      JsonToken next = json.nextToken();
      if (next == JsonToken.FIELD_NAME) {
        field = json.currentName();
        return true;
      }
      expect(next, JsonToken.END_OBJECT, "the end of an event");
      if (json.nextToken() != null) {
        throw new SpewFormatException(
            "bytes follow the event's JSON object, at byte "
                + json.currentTokenLocation().getByteOffset());
      }
      return false;
    } catch (IOException e) {
      throw malformed(e);
    }
  }

  /** The name of the field. */
  public String field() {
    checkState(field != null, "before the first field");
    return field;
  }

  /** An error that says that the format has this field only once. */
  public SpewFormatException duplicate() {
    return duplicate(field());
  }

  private SpewFormatException duplicate(String name) {
    return new SpewFormatException(
        "field '%s' occurs again at byte %d"
            .formatted(name, json.currentTokenLocation().getByteOffset()));
  }

  /**
   * The kind of the value; call it before reading the value.
   *
   * @throws SpewFormatException if no value begins here
   */
  public Kind kind() throws SpewFormatException {
    try {
      JsonToken token = value();
      return switch (token) {
        case VALUE_STRING -> Kind.TEXT;
        case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> Kind.NUMBER;
        case VALUE_TRUE, VALUE_FALSE -> Kind.BOOLEAN;
        case VALUE_NULL -> Kind.NULL;
        case START_OBJECT -> Kind.OBJECT;
        case START_ARRAY -> Kind.ARRAY;
        default -> throw new IllegalStateException("value was read already: " + token);
      };
    } catch (IOException e) {
      throw malformed(e);
    }
  }

  /**
   * The value, which must be a string.
   *
   * @param what the value's name, for the message
   * @throws SpewFormatException if it is no string
   */
  public String text(String what) throws SpewFormatException {
    try {
      expect(value(), JsonToken.VALUE_STRING, "a string for " + what);
      return json.getText();
    } catch (IOException e) {
      throw malformed(e);
    }
  }

  /**
   * The value, which must be a string, a number, a boolean or null: the string's text, or the JSON
   * itself.
   *
   * @param what the value's name, for the message
   * @throws SpewFormatException if it is an object or an array
   */
  public String scalar(String what) throws SpewFormatException {
    try {
      JsonToken token = value();
      if (!token.isScalarValue()) {
        throw new SpewFormatException(
            "expected a string, number or boolean for %s at byte %d, found %s"
                .formatted(what, json.currentTokenLocation().getByteOffset(), token));
      }
      return json.getText();
    } catch (IOException e) {
      throw malformed(e);
    }
  }

  /**
   * The value, which must be an object of strings, each name once.
   *
   * @param what the value's name, for the message
   * @param each the name of one of its strings, for the message
   * @return the strings in the order of the JSON
   * @throws SpewFormatException if it is no such object
   */
  public Map<String, String> texts(String what, String each) throws SpewFormatException {
    try {
      expect(value(), JsonToken.START_OBJECT, "an object of " + what);
      Map<String, String> map = new LinkedHashMap<>();
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        if (map.containsKey(name)) {
          throw duplicate(name);
        }
        expect(json.nextToken(), JsonToken.VALUE_STRING, "a string for " + each + " " + name);
        map.put(name, json.getText());
      }
      return map;
    } catch (IOException e) {
      throw malformed(e);
    }
  }

  /**
   * The bytes that the value stands in, without space around it. Of a string, {@link #text} may be
   * read before.
   *
   * @return a slice of the event
   * @throws SpewFormatException if the value is not JSON
   */
  public ByteBuffer raw() throws SpewFormatException {
    try {
      value();
      int start = Math.toIntExact(json.currentTokenLocation().getByteOffset());
      json.skipChildren();
      json.finishToken();
      int end = Math.toIntExact(json.currentLocation().getByteOffset());
      return serialized.slice(serialized.position() + start, end - start);
    } catch (IOException e) {
      throw malformed(e);
    }
  }

  /** The value's first token, or its last if it was read. */
  private JsonToken value() throws IOException {
    return json.currentToken() == JsonToken.FIELD_NAME ? json.nextToken() : json.currentToken();
  }

  private void expect(@Nullable JsonToken actual, JsonToken expected, String what)
      throws SpewFormatException {
    if (actual != expected) {
      JsonLocation where = actual == null ? json.currentLocation() : json.currentTokenLocation();
      throw new SpewFormatException(
          "expected %s (%s) at byte %d, found %s"
              .formatted(what, expected, where.getByteOffset(), actual == null ? "none" : actual));
    }
  }

  private static SpewFormatException malformed(IOException e) {
    if (e instanceof SpewFormatException known) {
      return known;
    }
    return new SpewFormatException("not an event in JSON: " + reason(e), e);
  }

  /** The one limit of the factories is that of depth. */
  private static String reason(IOException e) {
    return e instanceof StreamConstraintsException
        ? "a value is nested more than %,d deep, which is the limit (%s)"
            .formatted(MAX_DEPTH, e.getMessage())
        : requireNonNullElse(e.getMessage(), e.toString());
  }

  @Override
  public void close() {
    try {
      json.close();
    } catch (IOException e) {
      throw new UncheckedIOException("closing a parser of memory failed", e);
    }
  }

  /**
   * The text of one JSON value in UTF-8, nested at most {@link #MAX_DEPTH} deep, ready to be put
   * into an event.
   *
   * @param what the value's name, for the message
   * @throws IllegalArgumentException if the bytes are no such value
   */
  public static String oneValue(String what, ByteBuffer value) {
    ByteOrderMark.trouble(value)
        .ifPresent(
            mark -> {
              throw new IllegalArgumentException(what + " is no JSON value: it " + mark);
            });
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(value.duplicate()).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(what + " is not UTF-8", e);
    }
    try (JsonParser json = VALUE.createParser(text)) {
      checkArgument(json.nextToken() != null, "%s is no JSON value", what);
      json.skipChildren();
      checkArgument(json.nextToken() == null, "%s is more than one JSON value", what);
    } catch (JacksonException e) {
      throw new IllegalArgumentException(what + " is no JSON value: " + reason(e), e);
    } catch (IOException e) {
      throw new UncheckedIOException("reading from memory failed", e);
    }
    return text;
  }
}
