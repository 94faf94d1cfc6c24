package io.tattletail.spew.cloudevents;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.jackson.JsonCloudEventData;
import io.cloudevents.jackson.JsonFormat;
import io.tattletail.spew.JsonSpewSerializer;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.SpewFormatException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The CloudEvents SDK reads the events of the serializer, and the serializer reads those of the
 * SDK.
 */
class CloudEventsSdkTest {
  private static final OffsetDateTime TIME =
      OffsetDateTime.parse("2026-11-22T10:15:00.123456789+02:00");

  private final CloudEventsSpewSerializer cloudEvents = new CloudEventsSpewSerializer();
  private final JsonFormat sdk = new JsonFormat();

  private static CloudEventBuilder event() {
    return CloudEventBuilder.v1()
        .withId("i 1")
        .withSource(URI.create("/crm"))
        .withType("contact.added")
        .withTime(TIME);
  }

  private SpewEvent readFromSdk(CloudEvent event) throws SpewFormatException {
    return cloudEvents.deserialize(sdk.serialize(event));
  }

  @Test
  void whatTheSdkWritesIsRead() throws Exception {
    CloudEvent event =
        event()
            .withSubject("s")
            .withDataSchema(URI.create("urn:x"))
            .withExtension("text", "é")
            .withExtension("number", 42)
            .withExtension("flag", true)
            .withExtension("uri", URI.create("urn:y"))
            .withExtension("at", TIME)
            .withExtension("bytes", new byte[] {1})
            .withData("application/json", " {\"a\": [ ]} ".getBytes(UTF_8))
            .build();

    SpewEvent read = readFromSdk(event);

    assertThat(read.id()).isEqualTo("/crm i 1");
    assertThat(read.channel()).isEqualTo("contact.added");
    assertThat(read.timestamp()).isEqualTo(Instant.parse("2026-11-22T08:15:00.123456Z"));
    assertThat(read.source()).isEqualTo("/crm");
    assertThat(read.headers())
        .containsEntry("subject", "s")
        .containsEntry("datacontenttype", "application/json")
        .containsEntry("dataschema", "urn:x")
        .containsEntry("text", "é")
        .containsEntry("number", "42")
        .containsEntry("flag", "true")
        .containsEntry("uri", "urn:y")
        .containsEntry("at", TIME.toString())
        .containsEntry("bytes", "AQ==")
        .hasSize(9);
    assertThat(UTF_8.decode(read.payload()).toString()).isEqualTo("{\"a\": [ ]}");
  }

  @Test
  void whatWeWriteIsReadByTheSdk() {
    SpewEvent event =
        SpewEvent.builder()
            .channel("contact.added")
            .source("urn:crm")
            .id(CloudEventsSpewSerializer.eventId("urn:crm", "1"))
            .timestamp(Instant.parse("2026-11-22T10:15:00.000001Z"))
            .header("subject", "s")
            .header("trace", "t")
            .payload("{\"a\":1}")
            .build();

    CloudEvent read = sdk.deserialize(cloudEvents.serialize(event));

    assertThat(read.getId()).isEqualTo("1");
    assertThat(read.getSource()).isEqualTo(URI.create("urn:crm"));
    assertThat(read.getType()).isEqualTo("contact.added");
    assertThat(read.getTime()).isEqualTo("2026-11-22T10:15:00.000001Z");
    assertThat(read.getSubject()).isEqualTo("s");
    assertThat(read.getExtension("trace")).isEqualTo("t");
    assertThat(new String(read.getData().toBytes(), UTF_8)).isEqualTo("{\"a\":1}");
  }

  @Test
  void aCloudEventGoesThereAndBack() throws Exception {
    CloudEvent event =
        event()
            .withExtension("number", -7)
            .withExtension("flag", false)
            .withExtension("text", "12")
            .withData("a/b", new byte[] {0, -1})
            .build();

    assertThat(cloudEvents.toCloudEvent(cloudEvents.fromCloudEvent(event))).isEqualTo(event);
    assertThat(cloudEvents.toCloudEvent(replayed(cloudEvents.fromCloudEvent(event))))
        .isEqualTo(event);
  }

  private SpewEvent replayed(SpewEvent event) {
    byte[] within = new byte[event.serialized().orElseThrow().remaining() + 7];
    ByteBuffer bytes = ByteBuffer.wrap(within).position(7);
    bytes.put(event.serialized().orElseThrow()).position(7);
    return SpewEvent.replayed(
        event.id(), event.channel(), event.timestamp(), null, bytes, cloudEvents);
  }

  @ParameterizedTest
  @ValueSource(strings = {"application/vnd.acme.order+json", "Application/JSON"})
  void jsonOfATypeThatTheSdkTakesForNoneGoesThereAndBack(String type) throws Exception {
    CloudEvent event = event().withData(type, "{\"a\":1}".getBytes(UTF_8)).build();

    SpewEvent spewEvent = cloudEvents.fromCloudEvent(event);

    assertThat(UTF_8.decode(spewEvent.payload()).toString()).isEqualTo("{\"a\":1}");
    assertThat(cloudEvents.toCloudEvent(spewEvent)).isEqualTo(event);
    byte[] asJson =
        "{\"specversion\":\"1.0\",\"id\":\"i\",\"source\":\"s\",\"type\":\"t\",\"time\":\"2026-01-01T00:00:00Z\",\"datacontenttype\":\"%s\",\"data\":{\"a\":1}}"
            .formatted(type)
            .getBytes(UTF_8);
    CloudEvent read = cloudEvents.toCloudEvent(cloudEvents.deserialize(asJson));
    assertThat(read.getData().toBytes()).isEqualTo("{\"a\":1}".getBytes(UTF_8));
  }

  @Test
  void aBuiltEventBecomesACloudEventWithoutASerializedForm() throws Exception {
    SpewEvent event =
        SpewEvent.builder()
            .channel("c")
            .source("/s")
            .id("/s 1")
            .header("datacontenttype", "a/b")
            .payload(new byte[] {-1})
            .build();

    CloudEvent cloudEvent = cloudEvents.toCloudEvent(event);

    assertThat(cloudEvent.getId()).isEqualTo("1");
    assertThat(cloudEvent.getData().toBytes()).containsExactly(-1);
    SpewEvent back = cloudEvents.fromCloudEvent(cloudEvent);
    assertThat(back.header()).isEqualTo(event.header());
    assertThat(back.payload()).isEqualTo(event.payload());
    SpewEvent ofAnotherSerializer =
        SpewEvent.builder().channel("c").build().serializedBy(new JsonSpewSerializer());
    assertThatThrownBy(() -> cloudEvents.toCloudEvent(ofAnotherSerializer))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is not that of a CloudEvent");
  }

  @Test
  void anEventThatTheSdkCannotHoldIsRecordedAndItsConversionAFormatError() throws Exception {
    for (String odd : new String[] {"\"Trace_Id\":\"t\"", "\"dataschema\":\"a b\"", "\"\":1"}) {
      byte[] bytes =
          ("{\"specversion\":\"1.0\",\"id\":\"i\",\"source\":\"s\",\"type\":\"t\",\"time\":\"2026-01-01T00:00:00Z\","
                  + odd
                  + "}")
              .getBytes(UTF_8);
      SpewEvent event = cloudEvents.deserialize(bytes);

      assertThat(event.headers()).hasSize(1);
      if (!odd.startsWith("\"\"")) {
        assertThatThrownBy(() -> cloudEvents.toCloudEvent(event))
            .isExactlyInstanceOf(SpewFormatException.class)
            .hasMessageContaining("the CloudEvents SDK cannot hold the event");
      }
    }
  }

  @Test
  void aNumberThatIsNoCloudEventsIntegerComesAsItsText() throws Exception {
    for (String number : new String[] {"1.5", "2147483648", "-0", "1e999999999"}) {
      byte[] bytes =
          ("{\"specversion\":\"1.0\",\"id\":\"i\",\"source\":\"s\",\"type\":\"t\",\"time\":\"2026-01-01T00:00:00Z\",\"n\":"
                  + number
                  + "}")
              .getBytes(UTF_8);
      SpewEvent event = cloudEvents.deserialize(bytes);

      assertThat(event.headers()).isEqualTo(Map.of("n", number));
      assertThat(cloudEvents.toCloudEvent(event).getExtension("n")).isEqualTo(number);
    }
  }

  @Test
  void aCloudEventWithoutTimeIsRefused() {
    CloudEvent event = event().withTime(null).build();

    assertThatThrownBy(() -> cloudEvents.fromCloudEvent(event))
        .isExactlyInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("CloudEvent i 1 of source /crm cannot be a SpewEvent: ")
        .hasMessageContaining("no 'time'");
  }

  @Test
  void aCloudEventOfAnotherVersionIsRefused() {
    CloudEvent event = CloudEventBuilder.v03(event().build()).build();

    assertThatThrownBy(() -> cloudEvents.fromCloudEvent(event))
        .isExactlyInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("specversion is '0.3', expected '1.0'");
  }

  @Test
  void dataThatIsNotWhatItsTypeSaysIsRefused() {
    CloudEvent binary = event().withData(new byte[] {'"', -1, '"'}).build();
    CloudEvent injected = event().withData("1,\"x\":1".getBytes(UTF_8)).build();
    CloudEvent json =
        event()
            .withData("text/xml", JsonCloudEventData.wrap(JsonNodeFactory.instance.objectNode()))
            .build();

    assertThatThrownBy(() -> cloudEvents.fromCloudEvent(binary))
        .isExactlyInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("data without datacontenttype is not UTF-8");
    assertThatThrownBy(() -> cloudEvents.fromCloudEvent(injected))
        .isExactlyInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("data without datacontenttype is no JSON value");
    assertThatThrownBy(() -> cloudEvents.fromCloudEvent(json))
        .isExactlyInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("its data is JSON and its datacontenttype 'text/xml' not");
  }

  @Test
  void theTimesOfBothAreTheSameToTheMicrosecond() throws Exception {
    SpewEvent read = cloudEvents.fromCloudEvent(event().build());

    assertThat(read.timestamp()).isEqualTo(TIME.toInstant().truncatedTo(ChronoUnit.MICROS));
    assertThat(cloudEvents.toCloudEvent(read).getTime()).isEqualTo(TIME);
  }
}
