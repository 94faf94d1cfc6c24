package io.tattletail.spew;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonSpewSerializerTest {
  private static final String HEADER =
      """
      "id":"i-1","channel":"contact.added","timestamp":"2026-11-22T10:15:00.000001Z","source":"crm","headers":{"trace":"t"}""";

  private final JsonSpewSerializer json = new JsonSpewSerializer();

  private SpewHeader header(String text) throws SpewFormatException {
    return json.header(ByteBuffer.wrap(text.getBytes(UTF_8)));
  }

  private String payload(String text) throws SpewFormatException {
    ByteBuffer payload = json.payload(ByteBuffer.wrap(text.getBytes(UTF_8)));
    return UTF_8.decode(payload).toString();
  }

  private static String withTimestamp(String timestamp) {
    return "{\"id\":\"i\",\"channel\":\"c\",\"timestamp\":\"" + timestamp + "\"}";
  }

  @Test
  void anEventSurvivesTheRoundTrip() throws Exception {
    SpewEvent event =
        SpewEvent.builder()
            .id("a\"b\\c\u0000\u2028\uD83D\uDE00")
            .channel("kanal/ü#*")
            .timestamp(Instant.parse("2026-11-22T10:15:00.123456Z"))
            .source("crm")
            .header("trace", "\t")
            .header("", "")
            .payload(" [1, {\"a\" : null}] ")
            .build();

    SpewEvent read = json.deserialize(json.serialize(event));

    assertThat(read.header()).isEqualTo(event.header());
    assertThat(UTF_8.decode(read.payload()).toString()).isEqualTo("[1, {\"a\" : null}]");
  }

  @Test
  void theSerializedBytesOfAnEventAreTheBytesItWasReadFrom() throws Exception {
    byte[] bytes = ("{ " + HEADER + " , \"payload\" : { } }\n").getBytes(UTF_8);

    ByteBuffer kept = json.deserialize(bytes).serialized().orElseThrow();

    assertThat(kept).isEqualTo(ByteBuffer.wrap(bytes));
  }

  @Test
  void anEventWithoutPayloadHasAnEmptyOne() throws Exception {
    byte[] bytes = json.serialize(SpewEvent.builder().channel("c").build());

    assertThat(new String(bytes, UTF_8)).doesNotContain("payload");
    assertThat(json.payload(ByteBuffer.wrap(bytes)).remaining()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"{]", "[nul", "\"open", "{\"a\":1,\"a\":2}", "[\u0000"})
  void theHeaderIsReadWithoutParsingThePayloadBehindIt(String payload) throws Exception {
    SpewHeader header = header("{" + HEADER + ",\"payload\":" + payload);

    assertThat(header)
        .isEqualTo(
            new SpewHeader(
                "i-1",
                "contact.added",
                Instant.parse("2026-11-22T10:15:00.000001Z"),
                "crm",
                Map.of("trace", "t")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "-1.5e+10",
        "12345678901234567890123456789",
        "\"\"",
        "\"a\\\"b\\u00e9\\\\\"",
        "\"é\uD83D\uDE00\"",
        "{}",
        "[]",
        "{\"a\":[1,{\"b\":\"}\"}],\"c\":null}",
        "{\"a\":1,\"a\":2}",
        "true",
        "false",
        "null"
      })
  void thePayloadIsExactlyTheBytesOfItsValue(String value) throws Exception {
    assertThat(payload("{" + HEADER + ",\"payload\":" + value + "}")).isEqualTo(value);
    assertThat(payload("{" + HEADER + ",\"payload\" : " + value + " , \"x\":1}")).isEqualTo(value);
    assertThat(payload("{\"payload\":" + value + "," + HEADER + "}")).isEqualTo(value);
    assertThat(header("{\"payload\":" + value + "," + HEADER + "}").id()).isEqualTo("i-1");
  }

  @Test
  void aBufferMayBeginAnywhereInItsArray() throws Exception {
    String event = "{" + HEADER + ",\"payload\":[\"é\",7]}";
    byte[] array = ("garbage" + event + "more").getBytes(UTF_8);
    int length = event.getBytes(UTF_8).length;
    ByteBuffer positioned = ByteBuffer.wrap(array, 7, length);
    ByteBuffer sliced = ByteBuffer.wrap(array, 5, length + 4).slice().position(2).limit(2 + length);

    for (ByteBuffer buffer : new ByteBuffer[] {positioned, sliced}) {
      assertThat(json.header(buffer.duplicate()).channel()).isEqualTo("contact.added");
      assertThat(UTF_8.decode(json.payload(buffer)).toString()).isEqualTo("[\"é\",7]");
    }
  }

  @Test
  void fieldsMayComeInAnyOrderAndUnknownOnesAreIgnored() throws Exception {
    SpewHeader header =
        header(
            """
            {"x":{"id":"no"},"headers":{},"payload":5,"timestamp":"2026-01-01T00:00:00Z","y":[1],"channel":"c","id":"i"}""");

    assertThat(header)
        .isEqualTo(new SpewHeader("i", "c", Instant.parse("2026-01-01T00:00:00Z"), "", Map.of()));
  }

  @ParameterizedTest
  @CsvSource({
    "2026-11-22T10:15:00+02:00, 2026-11-22T08:15:00Z",
    "2026-11-22T10:15:00.123456999Z, 2026-11-22T10:15:00.123456Z",
    "1969-12-31T23:59:59.999999999Z, 1969-12-31T23:59:59.999999Z",
    "0000-01-01T00:00:00Z, 0000-01-01T00:00:00Z",
    "9999-12-31T23:59:59.999999999Z, 9999-12-31T23:59:59.999999Z"
  })
  void aTimestampIsAnInstantFlooredToTheMicrosecond(String text, Instant expected)
      throws Exception {
    assertThat(header(withTimestamp(text)).timestamp()).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0000-01-01T00:59:59.999999+01:00", "9999-12-31T23:00:00-01:00"})
  void aTimestampOutsideTheYears0000To9999IsAnError(String text) {
    assertThatThrownBy(() -> header(withTimestamp(text)))
        .isInstanceOf(SpewFormatException.class)
        .hasMessageContaining(
            "is not between 0000-01-01T00:00:00Z and 9999-12-31T23:59:59.999999Z");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "yesterday",
        "2026-11-22",
        "2026-11-22T10:15:00",
        "1700000000",
        "-0001-12-31T23:59:59.999999Z",
        "+10000-01-01T00:00:00Z"
      })
  void aTimestampThatIsNotInRfc3339IsAnError(String text) {
    assertThatThrownBy(() -> header(withTimestamp(text)))
        .isInstanceOf(SpewFormatException.class)
        .hasMessageStartingWith("timestamp '" + text + "' is not in RFC 3339: ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"channel\":\"c\",\"timestamp\":\"2026-01-01T00:00:00Z\"} | no field 'id'",
        "{\"id\":\"i\",\"timestamp\":\"2026-01-01T00:00:00Z\"} | no field 'channel'",
        "{\"id\":\"i\",\"channel\":\"c\"} | no field 'timestamp'",
        "{\"id\":\"\",\"channel\":\"c\",\"timestamp\":\"2026-01-01T00:00:00Z\"} | id is empty",
        "{\"id\":\"i\",\"channel\":\"\",\"timestamp\":\"2026-01-01T00:00:00Z\"} | channel is empty",
        "{\"id\":\"\\ud800\",\"channel\":\"c\",\"timestamp\":\"2026-01-01T00:00:00Z\"} | id has a lone surrogate U+d800",
        "{\"id\":\"i\",\"channel\":\"a\\udc00\",\"timestamp\":\"2026-01-01T00:00:00Z\"} | channel has a lone surrogate U+dc00 at index 1",
        "{\"id\":\"i\",\"channel\":\"c\",\"timestamp\":\"2026-01-01T00:00:00Z\",\"headers\":{\"k\":\"\\ud800x\"}} | header has a lone surrogate",
        "{\"id\":7} | expected a string for id (VALUE_STRING) at byte 6, found VALUE_NUMBER_INT",
        "{\"id\":null} | expected a string for id",
        "{\"headers\":[]} | expected an object of headers",
        "{\"headers\":{\"k\":1}} | expected a string for header k",
        "{\"id\":\"i\",\"id\":\"j\"} | 'id'",
        "{\"headers\":{\"k\":\"1\",\"k\":\"2\"}} | 'k'",
        "{\"headers\":{},\"headers\":{}} | 'headers'",
        "{\"payload\":1,\"payload\":2} | 'payload'",
        "[] | expected an event (START_OBJECT) at byte 0, found START_ARRAY",
        "`` | expected an event (START_OBJECT) at byte 0, found none",
        "nonsense | not an event in JSON"
      })
  void whatIsNoEventIsAFormatErrorThatSaysWhy(String text, String message) {
    assertThatThrownBy(() -> header(text))
        .isExactlyInstanceOf(SpewFormatException.class)
        .hasMessageContaining(message);
  }

  @Test
  void bytesBehindTheEventAreAnError() {
    assertThatThrownBy(() -> payload("{" + HEADER + "} {}"))
        .isInstanceOf(SpewFormatException.class)
        .hasMessageContaining("bytes follow the event's JSON object, at byte");
  }

  @Test
  void aPayloadMayBeAnyLongStringOrNumber() throws Exception {
    String text = "\"" + "x".repeat(21_000_000) + "\"";
    String number = "1".repeat(5_000);

    for (String value : new String[] {text, number}) {
      byte[] bytes = json.serialize(SpewEvent.builder().channel("c").payload(value).build());
      assertThat(json.payload(ByteBuffer.wrap(bytes)).remaining()).isEqualTo(value.length());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"{", "1 2", "tru", "{} x", "   "})
  void aPayloadThatIsNotOneJsonValueIsRefused(String payload) {
    SpewEvent event = SpewEvent.builder().id("i").channel("c").payload(payload).build();

    assertThatThrownBy(() -> json.serialize(event))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("payload of event i is");
  }

  @Test
  void aPayloadThatIsNotUtf8IsRefused() {
    SpewEvent event =
        SpewEvent.builder().id("i").channel("c").payload(new byte[] {'"', -1, '"'}).build();

    assertThatThrownBy(() -> json.serialize(event))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("payload of event i is not UTF-8");
  }

  private static final String DEEPEST = "[".repeat(1_000) + "]".repeat(1_000);
  private static final String TOO_DEEP = "{\"a\":" + DEEPEST + "}";

  @Test
  void aPayloadNestedAsDeepAsTheLimitIsReadBack() throws Exception {
    byte[] bytes = json.serialize(SpewEvent.builder().channel("c").payload(DEEPEST).build());

    assertThat(UTF_8.decode(json.payload(ByteBuffer.wrap(bytes))).toString()).isEqualTo(DEEPEST);
    assertThat(UTF_8.decode(json.deserialize(bytes).payload()).toString()).isEqualTo(DEEPEST);
  }

  @Test
  void aPayloadNestedDeeperThanTheLimitIsRefused() {
    SpewEvent event = SpewEvent.builder().id("i").channel("c").payload(TOO_DEEP).build();

    assertThatThrownBy(() -> json.serialize(event))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(
            "payload of event i is no JSON value: a value is nested more than 1,000 deep, which is"
                + " the limit");
  }

  @Test
  void anEventWhosePayloadCannotBeReadIsRefusedInAnyOrderOfFields() throws Exception {
    for (String form : new String[] {"{%s,\"payload\":%s}", "{\"payload\":%2$s,%1$s}"}) {
      assertThat(json.deserialize(form.formatted(HEADER, DEEPEST).getBytes(UTF_8)).payload())
          .isEqualTo(ByteBuffer.wrap(DEEPEST.getBytes(UTF_8)));
      assertThatThrownBy(() -> json.deserialize(form.formatted(HEADER, TOO_DEEP).getBytes(UTF_8)))
          .isInstanceOf(SpewFormatException.class)
          .hasMessageContaining("a value is nested more than 1,000 deep, which is the limit");
      assertThatThrownBy(() -> json.deserialize(form.formatted(HEADER, "[1").getBytes(UTF_8)))
          .isInstanceOf(SpewFormatException.class)
          .hasMessageContaining("not an event in JSON");
    }
  }

  @Test
  void anEventIsCheckedOnceForAPayloadThatCanBeRead() throws Exception {
    byte[] bad = ("{" + HEADER + ",\"payload\":" + TOO_DEEP + "}").getBytes(UTF_8);
    SpewEvent event =
        SpewEvent.serialized(json.header(ByteBuffer.wrap(bad)), ByteBuffer.wrap(bad), json);

    assertThatThrownBy(event::checkPayload)
        .isInstanceOf(SpewFormatException.class)
        .hasMessageContaining("a value is nested more than 1,000 deep");

    byte[] good = json.serialize(SpewEvent.builder().channel("c").payload("[1]").build());
    SpewEvent checked = json.deserialize(good);
    good[good.length - 2] = '?';
    checked.checkPayload();
    checked.at(new SpewPosition("s", 0, 1)).compact().checkPayload();
  }

  @ParameterizedTest
  @CsvSource({
    "EFBBBF, UTF-8",
    "FEFF, UTF-16BE",
    "FFFE, UTF-16LE",
    "0000FEFF, UTF-32BE",
    "FFFE0000, UTF-32LE"
  })
  void aByteOrderMarkIsNamed(String mark, String encoding) {
    byte[] bytes = HexFormat.of().parseHex(mark + "7B7D");
    String message =
        "it begins with the byte order mark of "
            + encoding
            + ", which JSON must not have: publish it in UTF-8 without";

    assertThatThrownBy(() -> json.header(ByteBuffer.wrap(bytes)))
        .isInstanceOf(SpewFormatException.class)
        .hasMessage("not an event in JSON: " + message);
    assertThatThrownBy(() -> json.deserialize(bytes)).hasMessageContaining(message);
    SpewEvent event = SpewEvent.builder().id("i").channel("c").payload(bytes).build();
    assertThatThrownBy(() -> json.serialize(event))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("payload of event i is no JSON value: " + message);
  }
}
