package io.tattletail.tool;

import com.fasterxml.jackson.core.JsonParser;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Looks at bytes of which nobody said what they are. */
final class JsonText {
  private JsonText() {}

  /** The bytes of a buffer, which stays as it is. */
  static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }

  /** The text, if it is UTF-8. */
  static Optional<String> utf8(byte[] bytes) {
    try {
      CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return Optional.of(text.toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  /** The JSON value on one line, digits and escapes as they were; empty if it is no JSON value. */
  static Optional<String> json(byte[] bytes) {
    if (bytes.length == 0 || utf8(bytes).isEmpty()) {
      return Optional.empty();
    }
    try (JsonParser parser = Json.MAPPER.getFactory().createParser(bytes)) {
      if (parser.nextToken() == null) {
        return Optional.empty();
      }
      parser.skipChildren();
      return parser.nextToken() == null ? Optional.of(onOneLine(bytes)) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Leaves out what is between the values. */
  private static String onOneLine(byte[] json) {
    ByteArrayOutputStream line = new ByteArrayOutputStream(json.length);
    boolean inString = false;
    boolean escaped = false;
    for (byte b : json) {
      if (inString) {
        line.write(b);
        inString = escaped || b != '"';
        escaped = !escaped && b == '\\';
      } else if (b != '\n' && b != '\r' && b != '\t' && b != ' ') {
        line.write(b);
        inString = b == '"';
      }
    }
    return line.toString(StandardCharsets.UTF_8);
  }
}
