package io.tattletail.spew.kafka;

import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.SpewFormatException;
import io.tattletail.spew.SpewHeader;
import io.tattletail.spew.SpewSerializer;
import java.nio.ByteBuffer;

/**
 * Any records of Kafka's as events: key and value, either of which may be null, all headers, time,
 * and the place from which they were read. The bytes are one Avro datum of {@link #SCHEMA}.
 *
 * <ul>
 *   <li>The event's id is {@code <topic id>:<partition>:<offset>}: a record is one event, however
 *       often it is recorded.
 *   <li>{@link KafkaSpewOptions} decide its channel and time; its source is the topic.
 *   <li>Its headers are, by name, the last header of that name, as UTF-8 with replacement; a name
 *       whose last header has no value is left out.
 *   <li>Its payload is the record's value, a slice of the bytes, and empty if the value is null.
 * </ul>
 *
 * <p>{@code KafkaRecords.of} gives the whole record back. This class needs no class of Kafka's, so
 * that archives can be read without kafka-clients. Replays and engines know it by default.
 *
 * <p>Thread-safe.
 */
public final class KafkaRecordSerializer implements SpewSerializer {
  /** The name of this format in archives. */
  public static final String NAME = "kafka-record-1";

  /** The Avro schema of an event's bytes. */
  public static final String SCHEMA =
      """
      {"type":"record","name":"KafkaRecord","namespace":"io.tattletail","fields":[
        {"name":"topic","type":"string"},
        {"name":"topic_id","type":"string"},
        {"name":"partition","type":"int"},
        {"name":"offset","type":"long"},
        {"name":"channel","type":"string"},
        {"name":"time_micros","type":{"type":"long","logicalType":"timestamp-micros"}},
        {"name":"timestamp","type":"long"},
        {"name":"timestamp_type","type":{"type":"enum","name":"TimestampType",
          "symbols":["NO_TIMESTAMP_TYPE","CREATE_TIME","LOG_APPEND_TIME"]}},
        {"name":"leader_epoch","type":["null","int"]},
        {"name":"headers","type":{"type":"array","items":{"type":"record","name":"KafkaHeader","fields":[
          {"name":"key","type":"string"},
          {"name":"value","type":["null","bytes"]}]}}},
        {"name":"key","type":["null","bytes"]},
        {"name":"value","type":["null","bytes"]}]}
      """;

  @Override
  public String name() {
    return NAME;
  }

  /**
   * Refuses: an event that has no bytes yet was never a record, and has no place in Kafka.
   *
   * @throws IllegalArgumentException always
   */
  @Override
  public byte[] serialize(SpewEvent event) {
    throw new IllegalArgumentException(
        ("event %s of channel %s was built and never was a record of Kafka's, which format %s is"
                + " for: publish it with KafkaSpew, or serialize it in another format")
            .formatted(event.id(), event.channel(), NAME));
  }

  @Override
  public SpewHeader header(ByteBuffer serialized) throws SpewFormatException {
    return StoredRecord.decode(serialized).checkedHeader();
  }

  @Override
  public ByteBuffer payload(ByteBuffer serialized) throws SpewFormatException {
    return StoredRecord.value(serialized);
  }
}
