package io.tattletail.tool;

import com.fasterxml.jackson.core.JsonGenerator;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.SpewPosition;
import io.tattletail.spew.cloudevents.CloudEventsSpewSerializer;
import io.tattletail.spew.kafka.KafkaRecordSerializer;
import java.io.IOException;
import java.io.StringWriter;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/**
 * An event as a JSON object: {@code channel}, {@code id}, {@code timestamp}, {@code source}, {@code
 * stream} and {@code offset} if it has a position, {@code headers}, and one of {@code payload} (a
 * JSON value), {@code payloadText} (other text in UTF-8) and {@code payloadBase64}. A Kafka record
 * has {@code kafka} too, a CloudEvent is in {@code cloudEvent} whole.
 */
final class JsonPrinter implements EventPrinter {
  private final Output out;
  private final boolean pretty;

  private JsonPrinter(Output out, boolean pretty) {
    this.out = out;
    this.pretty = pretty;
  }

  /** An event is a line. */
  static JsonPrinter lines(Output out) {
    return new JsonPrinter(out, false);
  }

  /** An event is some lines. */
  static JsonPrinter pretty(Output out) {
    return new JsonPrinter(out, true);
  }

  @Override
  public void print(SpewEvent event) throws IOException {
    String line = line(event);
    out.line(pretty ? Json.MAPPER.readTree(line).toPrettyString() : line);
  }

  private static String line(SpewEvent event) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = Json.MAPPER.getFactory().createGenerator(text)) {
      json.writeStartObject();
      json.writeStringField("channel", event.channel());
      json.writeStringField("id", event.id());
      json.writeStringField("timestamp", event.timestamp().toString());
      if (!event.source().isEmpty()) {
        json.writeStringField("source", event.source());
      }
      Optional<SpewPosition> position = event.position();
      if (position.isPresent()) {
        json.writeStringField("stream", position.get().stream());
        json.writeNumberField("offset", position.get().offset());
      }
      String serializer = event.serializerName().orElse("");
      if (serializer.equals(CloudEventsSpewSerializer.NAME)) {
        value("cloudEvent", JsonText.bytes(event.serialized().orElseThrow()), json);
      } else if (serializer.equals(KafkaRecordSerializer.NAME)) {
        KafkaJson.write(event, json);
      } else {
        headers(event, json);
        value("payload", JsonText.bytes(event.payload()), json);
      }
      json.writeEndObject();
    }
    return text.toString();
  }

  private static void headers(SpewEvent event, JsonGenerator json) throws IOException {
    if (event.headers().isEmpty()) {
      return;
    }
    json.writeObjectFieldStart("headers");
    for (Map.Entry<String, String> header : event.headers().entrySet()) {
      json.writeStringField(header.getKey(), header.getValue());
    }
    json.writeEndObject();
  }

  /** A field whose name tells what it is; none if there is no byte. */
  static void value(String name, byte[] bytes, JsonGenerator json) throws IOException {
    if (bytes.length == 0) {
      return;
    }
    Optional<String> value = JsonText.json(bytes);
    if (value.isPresent()) {
      json.writeFieldName(name);
      json.writeRawValue(value.get());
    } else {
      text(name, name + "Text", bytes, json);
    }
  }

  /**
   * A field of text.
   *
   * @param name with Base64 behind it if the bytes are no text
   * @param textName the name if they are
   */
  static void text(String name, String textName, byte[] bytes, JsonGenerator json)
      throws IOException {
    Optional<String> text = JsonText.utf8(bytes);
    if (text.isPresent()) {
      json.writeStringField(textName, text.get());
    } else {
      json.writeStringField(name + "Base64", Base64.getEncoder().encodeToString(bytes));
    }
  }
}
