package io.tattletail.spew.cloudevents;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.jackson.JsonFormat;
import io.cloudevents.jackson.JsonFormatOptions;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.SpewHeader;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CloudEventsRoundTripTest {
  private static final int ROUNDS = 5_000;

  /** Media types whose data the SDK reads as JSON, others, and none. */
  private static final String[] TYPES = {
    null,
    "application/json",
    "text/json;charset=utf-8",
    "application/cloudevents+json",
    "application/vnd.acme.order+json",
    "text/plain",
    "application/octet-stream"
  };

  private static final String[] SOURCES = {
    "/", "urn:uuid:6e8bc430-9c3a-11d9-9669-0800200c9a66", "https://x.example/a?b=c#d", "a%20b", "é"
  };

  private final CloudEventsSpewSerializer cloudEvents = new CloudEventsSpewSerializer();

  /** The SDK adds a missing datacontenttype otherwise. */
  private final JsonFormat sdk =
      new JsonFormat(JsonFormatOptions.builder().disableDataContentTypeDefaulting(true).build());

  private final ObjectMapper mapper = new ObjectMapper();
  private final long seed = Long.getLong("cloudevents.seed", System.nanoTime());
  private final Random random = new Random(seed);

  @BeforeEach
  void printSeed() {
    System.out.println("-Dcloudevents.seed=" + seed);
  }

  @Test
  void anyBuiltEventComesBackAndTheSdkReadsTheSame() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      String where = "-Dcloudevents.seed=%d, round %d".formatted(seed, round);
      SpewEvent event = builtEvent();

      byte[] bytes = cloudEvents.serialize(event);

      assertSame(cloudEvents.deserialize(bytes), event.header(), event.payload(), where);
      CloudEvent read = sdk.deserialize(bytes);
      assertThat(read.getSource() + " " + read.getId()).as(where).isEqualTo(event.id());
      assertThat(read.getType()).as(where).isEqualTo(event.channel());
      assertThat(read.getTime().toInstant()).as(where).isEqualTo(event.timestamp());
      assertThat(read.getSubject()).as(where).isEqualTo(event.headers().get("subject"));
      for (String name : read.getExtensionNames()) {
        assertThat(read.getExtension(name)).as(where).isEqualTo(event.headers().get(name));
      }
      SpewEvent again = cloudEvents.fromCloudEvent(read);
      assertThat(again.header()).as(where).isEqualTo(event.header());
      SpewEvent converted = cloudEvents.fromCloudEvent(cloudEvents.toCloudEvent(event));
      assertSame(converted, event.header(), event.payload(), where);
    }
  }

  @Test
  void anyCloudEventComesBack() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      String where = "-Dcloudevents.seed=%d, round %d".formatted(seed, round);
      CloudEvent event = cloudEvent();

      assertThat(cloudEvents.toCloudEvent(cloudEvents.fromCloudEvent(event)))
          .as(where)
          .isEqualTo(event);
    }
  }

  @Test
  void attributesMayComeInAnyOrder() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      String where = "-Dcloudevents.seed=%d, round %d".formatted(seed, round);
      SpewEvent event = builtEvent();
      ObjectNode json = (ObjectNode) mapper.readTree(cloudEvents.serialize(event));
      List<String> names = new ArrayList<>(json.properties().size());
      json.fieldNames().forEachRemaining(names::add);
      Collections.shuffle(names, random);
      ObjectNode shuffled = mapper.createObjectNode();
      names.forEach(name -> shuffled.set(name, json.get(name)));

      SpewEvent read = cloudEvents.deserialize(mapper.writeValueAsBytes(shuffled));

      assertThat(read.header()).as(where).isEqualTo(event.header());
      JsonNode data = json.get("data");
      assertThat(read.payload())
          .as(where)
          .isEqualTo(
              data == null ? event.payload() : ByteBuffer.wrap(mapper.writeValueAsBytes(data)));
    }
  }

  private static void assertSame(
      SpewEvent read, SpewHeader header, ByteBuffer payload, String where) {
    assertThat(read.header()).as(where).isEqualTo(header);
    assertThat(read.payload()).as(where).isEqualTo(payload);
  }

  private SpewEvent builtEvent() {
    String source = SOURCES[random.nextInt(SOURCES.length)];
    SpewEvent.Builder builder =
        SpewEvent.builder()
            .channel(text(1))
            .source(source)
            .id(CloudEventsSpewSerializer.eventId(source, text(1)))
            .timestamp(time());
    String type = TYPES[random.nextInt(TYPES.length)];
    if (type != null) {
      builder.header("datacontenttype", type);
    }
    if (random.nextBoolean()) {
      builder.header("subject", text(1)).header("dataschema", "urn:schema:" + random.nextInt());
    }
    for (int i = random.nextInt(4); i > 0; i--) {
      builder.header(name(), text(0));
    }
    return builder.payload(data(type)).build();
  }

  private CloudEvent cloudEvent() {
    CloudEventBuilder builder =
        CloudEventBuilder.v1()
            .withId(text(1))
            .withSource(URI.create(SOURCES[random.nextInt(SOURCES.length)]))
            .withType(text(1))
            .withTime(
                time()
                    .plusNanos(random.nextInt(1_000))
                    .atOffset(ZoneOffset.ofTotalSeconds(60 * (random.nextInt(1_441) - 720))))
            .withDataContentType(TYPES[random.nextInt(TYPES.length)]);
    for (int i = random.nextInt(4); i > 0; i--) {
      switch (random.nextInt(3)) {
        case 0 -> builder.withExtension(name(), text(0));
        case 1 -> builder.withExtension(name(), Integer.valueOf(random.nextInt()));
        default -> builder.withExtension(name(), random.nextBoolean());
      }
    }
    CloudEvent event = builder.build();
    byte[] data = data(event.getDataContentType());
    return data.length == 0 ? event : CloudEventBuilder.v1(event).withData(data).build();
  }

  /** Between the years 0000 and 9999. */
  private Instant time() {
    long first = SpewHeader.EARLIEST.getEpochSecond() + 86_400;
    long last = SpewHeader.LATEST.getEpochSecond() - 86_400;
    return Instant.ofEpochSecond(random.nextLong(first, last), random.nextInt(1_000_000) * 1_000L);
  }

  private byte[] data(String type) {
    if (random.nextInt(8) == 0) {
      return new byte[0];
    }
    if (DataContentType.isJson(type)) {
      return json(3).getBytes(UTF_8);
    }
    byte[] bytes = new byte[random.nextInt(40)];
    random.nextBytes(bytes);
    return bytes;
  }

  /** JSON in one form, with white space inside. */
  private String json(int depth) {
    return switch (random.nextInt(depth == 0 ? 4 : 6)) {
      case 0 -> String.valueOf(random.nextBoolean());
      case 1 -> "null";
      case 2 -> String.valueOf(random.nextInt());
      case 3 -> mapper.valueToTree(text(0)).toString();
      case 4 -> "[" + json(depth - 1) + " ," + json(depth - 1) + "]";
      default ->
          "{" + mapper.valueToTree(text(0)) + " : " + json(depth - 1) + " ,\"id\":1,\"id\":2}";
    };
  }

  private String name() {
    return "x" + Integer.toString(random.nextInt(1_000_000), 36);
  }

  /** All of Unicode but surrogates, and often what JSON escapes. */
  private String text(int shortest) {
    StringBuilder text = new StringBuilder();
    for (int i = shortest + random.nextInt(8); i > 0; i--) {
      int c = random.nextInt(random.nextBoolean() ? 128 : Character.MAX_CODE_POINT + 1);
      text.appendCodePoint(c >= 0xd800 && c <= 0xdfff ? ' ' : c);
    }
    return text.toString();
  }
}
