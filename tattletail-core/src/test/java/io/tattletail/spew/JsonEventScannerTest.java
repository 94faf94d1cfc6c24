package io.tattletail.spew;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tattletail.spew.JsonEventScanner.Kind;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonEventScannerTest {
  private static JsonEventScanner over(String json) throws SpewFormatException {
    return JsonEventScanner.over(ByteBuffer.wrap(json.getBytes(UTF_8)), "an event");
  }

  private static JsonEventScanner atValue(String value) throws SpewFormatException {
    JsonEventScanner scanner = over("{\"before\":" + value + ",\"field\":" + value + "}");
    assertThat(scanner.nextField()).isTrue();
    assertThat(scanner.nextField()).isTrue();
    assertThat(scanner.field()).isEqualTo("field");
    return scanner;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"\" | TEXT",
        "-1 | NUMBER",
        "1.5 | NUMBER",
        "true | BOOLEAN",
        "false | BOOLEAN",
        "null | NULL",
        "{\"a\":[{}]} | OBJECT",
        "[[],{}] | ARRAY"
      })
  void aValueIsReadOrSkipped(String value, Kind kind) throws Exception {
    try (JsonEventScanner scanner = atValue(value)) {
      assertThat(scanner.kind()).isEqualTo(kind);
      assertThat(UTF_8.decode(scanner.raw()).toString()).isEqualTo(value);
      assertThat(scanner.nextField()).isFalse();
    }
    try (JsonEventScanner scanner = atValue(value)) {
      assertThat(scanner.nextField()).isFalse();
    }
  }

  @Test
  void aStringIsReadAsTextAndAsBytes() throws Exception {
    try (JsonEventScanner scanner = atValue(" \"\\u0041\" ")) {
      assertThat(scanner.text("field")).isEqualTo("A");
      assertThat(UTF_8.decode(scanner.raw()).toString()).isEqualTo("\"\\u0041\"");
      assertThat(scanner.nextField()).isFalse();
    }
  }

  @Test
  void aFieldMayHaveAnEmptyNameAndAnObjectNoField() throws Exception {
    try (JsonEventScanner scanner = over("{\"\":{}}")) {
      assertThat(scanner.nextField()).isTrue();
      assertThat(scanner.field()).isEmpty();
      assertThat(scanner.nextField()).isFalse();
    }
    try (JsonEventScanner scanner = over("{}")) {
      assertThatThrownBy(scanner::field).isInstanceOf(IllegalStateException.class);
      assertThat(scanner.nextField()).isFalse();
    }
  }

  @Test
  void aScalarIsTheTextOrWhatStandsThere() throws Exception {
    for (String value : new String[] {"1e0", "true", "null", "x"}) {
      try (JsonEventScanner scanner = atValue(value.equals("x") ? "\"x\"" : value)) {
        assertThat(scanner.scalar("field")).isEqualTo(value);
      }
    }
    try (JsonEventScanner scanner = atValue("[]")) {
      assertThatThrownBy(() -> scanner.scalar("it"))
          .isInstanceOf(SpewFormatException.class)
          .hasMessage("expected a string, number or boolean for it at byte 21, found START_ARRAY");
    }
  }
}
