package io.tattletail.spew.cloudevents;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.SpewFormatException;
import io.tattletail.spew.SpewHeader;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CloudEventsSpewSerializerTest {
  private static final String REQUIRED =
      """
      "specversion":"1.0","type":"contact.added","source":"/crm","id":"i-1","time":"2026-11-22T10:15:00Z\"""";

  private final CloudEventsSpewSerializer cloudEvents = new CloudEventsSpewSerializer();

  private SpewHeader header(String text) throws SpewFormatException {
    return cloudEvents.header(ByteBuffer.wrap(text.getBytes(UTF_8)));
  }

  private String payload(String text) throws SpewFormatException {
    ByteBuffer payload = cloudEvents.payload(ByteBuffer.wrap(text.getBytes(UTF_8)));
    return UTF_8.decode(payload).toString();
  }

  private static String with(String fields) {
    return "{" + REQUIRED + "," + fields + "}";
  }

  @Test
  void theSpecificationsExampleIsRead() throws Exception {
    String event =
        """
        {
            "specversion" : "1.0",
            "type" : "com.github.pull_request.opened",
            "source" : "https://github.com/cloudevents/spec/pull",
            "subject" : "123",
            "id" : "A234-1234-1234",
            "time" : "2018-04-05T17:31:00Z",
            "comexampleextension1" : "value",
            "comexampleothervalue" : 5,
            "comexampleflag" : true,
            "unsetextension": null,
            "datacontenttype" : "text/xml",
            "dataschema" : "https://example.com/schema",
            "data" : "<much wow=\\"xml\\"/>"
        }
        """;

    assertThat(header(event))
        .isEqualTo(
            new SpewHeader(
                "https://github.com/cloudevents/spec/pull A234-1234-1234",
                "com.github.pull_request.opened",
                Instant.parse("2018-04-05T17:31:00Z"),
                "https://github.com/cloudevents/spec/pull",
                Map.of(
                    "subject", "123",
                    "comexampleextension1", "value",
                    "comexampleothervalue", "5",
                    "comexampleflag", "true",
                    "datacontenttype", "text/xml",
                    "dataschema", "https://example.com/schema")));
    assertThat(payload(event)).isEqualTo("<much wow=\"xml\"/>");
  }

  @Test
  void theBytesOfAnEventAreKept() throws Exception {
    byte[] bytes = ("\n" + with("\"n\" : 1e0, \"data\" : { }") + " ").getBytes(UTF_8);

    SpewEvent event = cloudEvents.deserialize(bytes);

    assertThat(event.serialized()).contains(ByteBuffer.wrap(bytes));
    assertThat(event.serializerName()).contains("cloudevents-json-1.0");
    assertThat(event.headers()).isEqualTo(Map.of("n", "1e0"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-1.5e+10",
        "12345678901234567890123456789",
        "\"a\\\"b\\u00e9\\\\\"",
        "\"\"",
        "{}",
        "{\"a\":[1,{\"b\":\"}\"}],\"c\":null}",
        "{\"id\":1,\"id\":2}",
        "{\"data_base64\":3}",
        "false",
        "null"
      })
  void thePayloadOfJsonDataIsTheBytesAsTheyStand(String data) throws Exception {
    assertThat(payload(with("\"data\" : " + data + " , \"x\":\"1\""))).isEqualTo(data);
    assertThat(payload("{\"data\":" + data + "," + REQUIRED + "}")).isEqualTo(data);
    assertThat(header("{\"data\":" + data + "," + REQUIRED + "}").channel())
        .isEqualTo("contact.added");
    for (String type :
        new String[] {
          "application/json",
          "text/json; charset=utf-8",
          "Application/JSON ;q=1",
          "application/vnd.acme.order-2+json"
        }) {
      String event = with("\"data\":" + data + ",\"datacontenttype\":\"" + type + "\"");
      assertThat(payload(event)).as(type).isEqualTo(data);
    }
  }

  @Test
  void thePayloadOfJsonDataIsASliceOfTheEvent() throws Exception {
    String event = with("\"data\":[\"é\",7]");
    byte[] array = ("garbage" + event + "more").getBytes(UTF_8);
    int length = event.getBytes(UTF_8).length;

    ByteBuffer buffer = ByteBuffer.wrap(array, 5, length + 4).slice().position(2).limit(2 + length);

    assertThat(cloudEvents.header(buffer.duplicate()).source()).isEqualTo("/crm");
    ByteBuffer payload = cloudEvents.payload(buffer);
    assertThat(payload.array()).isSameAs(array);
    assertThat(payload.arrayOffset()).isGreaterThanOrEqualTo(5);
    assertThat(UTF_8.decode(payload).toString()).isEqualTo("[\"é\",7]");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "text/plain, a\\\"\\u00e9\uD83D\uDE00\\n, `a\"é\uD83D\uDE00\n`",
        "jason, [, [",
        "a/b, ``, ``"
      })
  void thePayloadOfStringDataIsItsText(String type, String data, String expected) throws Exception {
    String fields = "\"datacontenttype\":\"" + type + "\",\"data\":\"" + data + "\"";

    assertThat(payload(with(fields))).isEqualTo(expected);
  }

  @Test
  void thePayloadOfBase64DataIsTheDecodedBytes() throws Exception {
    byte[] event =
        with("\"datacontenttype\":\"application/octet-stream\",\"data_base64\":\"AP/+\"")
            .getBytes(UTF_8);

    assertThat(cloudEvents.payload(ByteBuffer.wrap(event)))
        .isEqualTo(ByteBuffer.wrap(new byte[] {0, -1, -2}));
    assertThat(payload(with("\"data_base64\":\"e30=\""))).isEqualTo("{}");
  }

  @Test
  void anEventWithoutDataHasAnEmptyPayload() throws Exception {
    assertThat(payload("{" + REQUIRED + "}")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "2026-11-22T10:15:00+02:00, 2026-11-22T08:15:00Z",
    "2026-11-22T10:15:00-00:00, 2026-11-22T10:15:00Z",
    "2026-11-22t10:15:00z, 2026-11-22T10:15:00Z",
    "2026-11-22T10:15:00.123456999Z, 2026-11-22T10:15:00.123456Z",
    "1969-12-31T23:59:59.999999999Z, 1969-12-31T23:59:59.999999Z",
    "2016-12-31T23:59:60Z, 2016-12-31T23:59:59.999999Z",
    "1990-12-31T15:59:60-08:00, 1990-12-31T23:59:59.999999Z",
    "2026-11-22T10:15:00.1234567899999+18:30, 2026-11-21T15:45:00.123456Z"
  })
  void theTimestampIsTheTimeFlooredToTheMicrosecond(String time, Instant expected)
      throws Exception {
    assertThat(header(REQUIRED_WITH_TIME.formatted(time)).timestamp()).isEqualTo(expected);
  }

  private static final String REQUIRED_WITH_TIME =
      "{\"specversion\":\"1.0\",\"type\":\"c\",\"source\":\"s\",\"id\":\"i\",\"time\":\"%s\"}";

  @Test
  void sourceAndIdTogetherNameAnEventAndNoTwoPairsGiveTheSame() {
    assertThat(CloudEventsSpewSerializer.eventId("/crm", "1 2")).isEqualTo("/crm 1 2");
    assertThatThrownBy(() -> CloudEventsSpewSerializer.eventId("/crm 1", "2"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("source '/crm 1' is no URI reference: it has a space at index 4");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"type\":\"c\",\"source\":\"s\",\"id\":\"i\",\"time\":\"2026-01-01T00:00:00Z\"} | no 'specversion'",
        "{\"specversion\":\"0.3\"} | specversion is '0.3', expected '1.0'",
        "{\"specversion\":1.0} | expected a string for specversion (VALUE_STRING) at byte 15, found VALUE_NUMBER_FLOAT",
        "{\"specversion\":\"1.0\",\"source\":\"s\",\"id\":\"i\",\"time\":\"2026-01-01T00:00:00Z\"} | the CloudEvent has no 'type'",
        "{\"specversion\":\"1.0\",\"type\":\"c\",\"id\":\"i\",\"time\":\"2026-01-01T00:00:00Z\"} | the CloudEvent has no 'source'",
        "{\"specversion\":\"1.0\",\"type\":\"c\",\"source\":\"s\",\"id\":null,\"time\":\"2026-01-01T00:00:00Z\"} | the CloudEvent has no 'id'",
        "{\"specversion\":\"1.0\",\"type\":\"c\",\"source\":\"s\",\"id\":\"i\"} | the CloudEvent has no 'time', which CloudEvents leaves open and TattleTail needs",
        "{\"specversion\":\"1.0\",\"type\":\"c\",\"source\":\"s\",\"id\":\"i\",\"time\":null} | the CloudEvent has no 'time'",
        "{\"specversion\":\"1.0\",\"type\":\"c\",\"source\":\"s\",\"id\":\"i\",\"time\":\"today\"} | time 'today' is not in RFC 3339",
        "{\"specversion\":\"1.0\",\"type\":\"c\",\"source\":\"s\",\"id\":\"i\",\"time\":\"+10000-01-01T00:00:00Z\"} | time '+10000-01-01T00:00:00Z' is not in RFC 3339: expected a digit of the year at index 0, found '+'",
        "{\"specversion\":\"1.0\",\"type\":\"c\",\"source\":\"s\",\"id\":\"i\",\"time\":\"0000-01-01T00:00:00+00:01\"} | is not between",
        "{\"specversion\":\"1.0\",\"type\":\"\",\"source\":\"s\",\"id\":\"i\",\"time\":\"2026-01-01T00:00:00Z\"} | channel is empty",
        "{\"specversion\":\"1.0\",\"type\":\"c\",\"source\":\"\",\"id\":\"i\",\"time\":\"2026-01-01T00:00:00Z\"} | source is empty",
        "{\"specversion\":\"1.0\",\"type\":\"c\",\"source\":\"s\",\"id\":\"\",\"time\":\"2026-01-01T00:00:00Z\"} | id is empty",
        "{\"specversion\":\"1.0\",\"type\":\"c\",\"source\":\"a b\",\"id\":\"i\",\"time\":\"2026-01-01T00:00:00Z\"} | source 'a b' is no URI reference",
        "{\"specversion\":\"1.0\",\"type\":\"\\ud800\",\"source\":\"s\",\"id\":\"i\",\"time\":\"2026-01-01T00:00:00Z\"} | channel has a lone surrogate U+d800",
        "{\"specversion\":\"1.0\",\"id\":\"1\",\"id\":\"1\"} | field 'id' occurs again at byte 30",
        "{\"x\":null,\"x\":1} | field 'x' occurs again",
        "{\"data\":1,\"data\":1} | field 'data' occurs again",
        "{\"data\":1,\"data_base64\":\"\"} | has both 'data' and 'data_base64'",
        "{\"data_base64\":\"\",\"data\":false} | has both 'data' and 'data_base64'",
        "{\"x\":{}} | expected a string, number or boolean for extension attribute x at byte 5, found START_OBJECT",
        "{\"x\":[1]} | expected a string, number or boolean for extension attribute x",
        "[{}] | expected one CloudEvent and not a batch (START_OBJECT) at byte 0, found START_ARRAY",
        "`` | expected one CloudEvent and not a batch (START_OBJECT) at byte 0, found none",
        "\"{}\" | found VALUE_STRING",
        "{\"data\":[} | not an event in JSON",
        "{} {} | bytes follow the event's JSON object, at byte 3",
        "nonsense | not an event in JSON"
      })
  void whatIsNoCloudEventIsAFormatErrorThatSaysWhy(String text, String message) {
    assertThatThrownBy(() -> header(text))
        .isExactlyInstanceOf(SpewFormatException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"data_base64\":\"?\" | data_base64 is not Base64",
        "\"data_base64\":7 | expected a string for data_base64 (VALUE_STRING)",
        "\"datacontenttype\":\"text/xml\",\"data\":{} | data of datacontenttype 'text/xml' should be a string",
        "\"datacontenttype\":\"text/xml\",\"data\":\"\\udc00\" | data has a lone surrogate"
      })
  void dataThatIsNotWhatItsTypeSaysIsAFormatError(String data, String message) throws Exception {
    assertThat(header(with(data)).source()).isEqualTo("/crm");
    assertThatThrownBy(() -> payload(with(data)))
        .isExactlyInstanceOf(SpewFormatException.class)
        .hasMessageContaining(message);
    assertThatThrownBy(() -> cloudEvents.deserialize(with(data).getBytes(UTF_8)))
        .isExactlyInstanceOf(SpewFormatException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"data_base64\":null | ``",
        "\"data_base64\":null,\"data\":[1] | [1]",
        "\"data\":[1],\"data_base64\":null | [1]",
        "\"data\":null,\"data_base64\":\"e30=\" | {}",
        "\"data_base64\":\"e30=\",\"data\":null | {}",
        "\"data\":null,\"data_base64\":null | null",
        "\"data\":null,\"datacontenttype\":\"text/plain\" | ``",
        "\"datacontenttype\":\"text/plain\",\"data\":null,\"data_base64\":\"QQ==\" | A"
      })
  void dataThatIsNullIsUnsetWhereItCannotBeAValue(String data, String expected) throws Exception {
    SpewEvent event = cloudEvents.deserialize(with(data).getBytes(UTF_8));

    assertThat(UTF_8.decode(event.payload()).toString()).isEqualTo(expected);
    assertThat(header(with(data)).source()).isEqualTo("/crm");
    cloudEvents.toCloudEvent(event);
  }

  @Test
  void aTimeThatTheSdkCannotHoldIsGivenToItInUtc() throws Exception {
    String event = REQUIRED_WITH_TIME.formatted("1990-12-31T15:59:60-08:00");

    assertThat(cloudEvents.toCloudEvent(cloudEvents.deserialize(event.getBytes(UTF_8))).getTime())
        .isEqualTo("1990-12-31T23:59:59.999999Z");
  }

  @Test
  void dataNestedDeeperThanTheLimitIsRefusedInAnyOrderOfFields() throws Exception {
    String deepest = "[".repeat(1_000) + "]".repeat(1_000);
    String tooDeep = "[" + deepest + "]";
    for (String form : new String[] {"{%s,\"data\":%s}", "{\"data\":%2$s,%1$s}"}) {
      byte[] good = form.formatted(REQUIRED, deepest).getBytes(UTF_8);
      byte[] bad = form.formatted(REQUIRED, tooDeep).getBytes(UTF_8);

      assertThat(cloudEvents.deserialize(good).payload().remaining()).isEqualTo(2_000);
      assertThatThrownBy(() -> cloudEvents.deserialize(bad))
          .isExactlyInstanceOf(SpewFormatException.class)
          .hasMessageContaining("a value is nested more than 1,000 deep, which is the limit");
    }
    SpewEvent built = built().payload(deepest).build();
    assertThat(cloudEvents.deserialize(cloudEvents.serialize(built)).payload().remaining())
        .isEqualTo(2_000);
    assertThatThrownBy(() -> cloudEvents.serialize(built().payload(tooDeep).build()))
        .isExactlyInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a value is nested more than 1,000 deep, which is the limit");
  }

  private static SpewEvent.Builder built() {
    return SpewEvent.builder().channel("c").source("/crm").id("/crm 1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Trace | 1 | header 'Trace' cannot be an attribute, whose names are lower-case letters and digits",
        "'' | 1 | header '' cannot be an attribute",
        "data_base64 | 1 | header 'data_base64' cannot be an attribute",
        "data | 1 | header 'data' has the name of another part of the event",
        "specversion | 1.0 | header 'specversion' has the name of another part",
        "subject | '' | header 'subject' is empty",
        "dataschema | a b | 'a b'"
      })
  void aHeaderThatIsNoAttributeIsRefused(String name, String value, String message) {
    assertThatThrownBy(() -> cloudEvents.serialize(built().header(name, value).build()))
        .isExactlyInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("/crm 1")
        .hasMessageContaining(message);
  }

  @Test
  void anIdThatWouldNotComeBackIsRefused() {
    String advice = "make it with CloudEventsSpewSerializer.eventId(source, id)";
    for (SpewEvent event :
        new SpewEvent[] {
          SpewEvent.builder().channel("c").build(),
          SpewEvent.builder().channel("c").source("/crm").build(),
          SpewEvent.builder().channel("c").source("/crm").id("/crm1").build(),
          SpewEvent.builder().channel("c").id(" 1").build()
        }) {
      assertThatThrownBy(() -> cloudEvents.serialize(event))
          .isExactlyInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("id '" + event.id() + "' is not that of a CloudEvent of source")
          .hasMessageContaining(advice);
    }
    assertThatThrownBy(() -> cloudEvents.serialize(built().source("%").id("% 1").build()))
        .isExactlyInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("cannot be a CloudEvent")
        .hasMessageContaining("\"source\": %");
  }

  @ParameterizedTest
  @CsvSource({
    "nonsense, is no JSON value",
    "'1,\"x\":2', is no JSON value",
    "'{} {}', is more than one JSON value",
    "' ', is no JSON value"
  })
  void aPayloadThatShouldBeJsonAndIsNotIsRefused(String payload, String message) {
    for (String type : new String[] {null, "application/json", "application/vnd.acme+json"}) {
      SpewEvent.Builder builder = built().payload(payload);
      if (type != null) {
        builder.header("datacontenttype", type);
      }
      assertThatThrownBy(() -> cloudEvents.serialize(builder.build()))
          .isExactlyInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("CloudEvent 1 of source /crm cannot be written: data ")
          .hasMessageContaining(message);
    }
  }
}
