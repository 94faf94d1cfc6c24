package io.tattletail.tool;

import com.fasterxml.jackson.core.JsonGenerator;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.kafka.KafkaRecords;
import java.io.IOException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** A Kafka record in JSON, as a consumer has it. */
final class KafkaJson {
  private KafkaJson() {}

  /** The fields {@code kafka} and {@code payload}, which is the record's value. */
  static void write(SpewEvent event, JsonGenerator json) throws IOException {
    ConsumerRecord<byte[], byte[]> record = KafkaRecords.of(event);
    json.writeObjectFieldStart("kafka");
    json.writeStringField("topic", record.topic());
    json.writeNumberField("partition", record.partition());
    json.writeNumberField("offset", record.offset());
    json.writeNumberField("timestamp", record.timestamp());
    json.writeStringField("timestampType", record.timestampType().name());
    if (record.leaderEpoch().isPresent()) {
      json.writeNumberField("leaderEpoch", record.leaderEpoch().get());
    }
    byte[] key = record.key();
    if (key != null) {
      JsonPrinter.text("key", "key", key, json);
    }
    json.writeArrayFieldStart("headers");
    for (Header header : record.headers()) {
      json.writeStartObject();
      json.writeStringField("key", header.key());
      byte[] value = header.value();
      if (value != null) {
        JsonPrinter.text("value", "value", value, json);
      }
      json.writeEndObject();
    }
    json.writeEndArray();
    byte[] value = record.value();
    if (value == null) {
      json.writeBooleanField("tombstone", true);
    }
    json.writeEndObject();
    if (value != null) {
      JsonPrinter.value("payload", value, json);
    }
  }
}
