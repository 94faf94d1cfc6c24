package io.tattletail.spew.kafka;

import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.SpewFormatException;
import io.tattletail.spew.SpewHeader;
import io.tattletail.spew.SpewSerializer;
import java.nio.ByteBuffer;

/**
 * The serializer of events that are Kafka records. An event keeps the key and the value, either of
 * which may be null, all headers, the timestamp, and the place from which the record was read. Its
 * bytes are one Avro datum of {@link #SCHEMA}.
 *
 * <ul>
 *   <li>The event's id is {@code <topic id>:<partition>:<offset>}: a record that is recorded
 *       several times is one event.
 *   <li>{@link KafkaSpewOptions#channel} and {@link KafkaSpewOptions#time} choose its channel and
 *       time; its source is the topic.
 *   <li>Each of its headers is the last header of its name, decoded as UTF-8 with replacement. A
 *       name whose last header has no value is missing.
 *   <li>Its payload is the record's value, a slice of the bytes, and empty if the value is null.
 * </ul>
 *
 * <p>{@code KafkaRecords.of} returns the whole record. This class uses no class of kafka-clients,
 * so that archives can be read without it. Replays and engines have this serializer by default.
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
   * Always fails: an event without bytes was never a record and has no place in Kafka.
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
