package io.tattletail.spew.kafka;

import static java.util.Objects.requireNonNullElse;

import io.tattletail.spew.Micros;
import io.tattletail.spew.SpewFormatException;
import io.tattletail.spew.SpewHeader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A Kafka record in format {@code kafka-record-1}. This class uses no class of kafka-clients, so
 * that replays do not need it.
 *
 * <pre>
 * topic           string
 * topic_id        string              22 characters, as Kafka prints it
 * partition       int
 * offset          long
 * channel         string              of the event
 * time_micros     long                of the event
 * timestamp       long                of the record, in milliseconds
 * timestamp_type  enum                {@link TimestampKind}
 * leader_epoch    union null, int
 * headers         array of (key string, value union null, bytes)
 * key             union null, bytes
 * value           union null, bytes   ends with the datum
 * </pre>
 *
 * @param timeMicros the event's time
 * @param timestampMillis the record's timestamp in milliseconds; -1 if it has none
 * @param headers all headers in order, including several of one name
 * @param key a slice of the datum, or null
 * @param value a slice of the datum, or null
 */
record StoredRecord(
    String topic,
    String topicId,
    int partition,
    long offset,
    String channel,
    long timeMicros,
    long timestampMillis,
    TimestampKind timestampKind,
    OptionalInt leaderEpoch,
    List<StoredHeader> headers,
    @Nullable ByteBuffer key,
    @Nullable ByteBuffer value) {
  private static final Pattern TOPIC_ID = Pattern.compile("[A-Za-z0-9_-]{22}");

  /** A header has at least a length and the branch of a union. */
  private static final int LEAST_HEADER_BYTES = 2;

  /** The type of a record's timestamp. */
  enum TimestampKind {
    NO_TIMESTAMP_TYPE(0),
    CREATE_TIME(1),
    LOG_APPEND_TIME(2);

    private final int symbol;

    /**
     * @param symbol the index of the type in the schema
     */
    TimestampKind(int symbol) {
      this.symbol = symbol;
    }

    private static TimestampKind read(DatumReader in) throws SpewFormatException {
      int symbol = in.readInt("timestamp_type");
      for (TimestampKind kind : values()) {
        if (kind.symbol == symbol) {
          return kind;
        }
      }
      throw in.damaged("timestamp_type is symbol " + symbol + ", and there are 3");
    }
  }

  /** A header of a record. */
  record StoredHeader(String key, @Nullable ByteBuffer value) {}

  /** Encodes the record as a datum in a new array. */
  byte[] encode() {
    DatumWriter out = new DatumWriter(160 + (key == null ? 0 : key.remaining()));
    out.writeText(topic);
    out.writeText(topicId);
    out.writeLong(partition);
    out.writeLong(offset);
    out.writeText(channel);
    out.writeLong(timeMicros);
    out.writeLong(timestampMillis);
    out.writeLong(timestampKind.symbol);
    out.writeLong(leaderEpoch.isPresent() ? 1 : 0);
    leaderEpoch.ifPresent(out::writeLong);
    if (!headers.isEmpty()) {
      out.writeLong(headers.size());
      for (StoredHeader header : headers) {
        out.writeText(header.key());
        out.writeOptionalBytes(header.value());
      }
    }
    out.writeLong(0);
    out.writeOptionalBytes(key);
    if (value == null) {
      out.writeLong(0);
      return out.toBytes();
    }
    out.writeLong(1);
    out.writeLong(value.remaining());
    return out.toBytesWith(value);
  }

  /**
   * Decodes a datum. The bytes of the value are not read.
   *
   * @throws SpewFormatException if the bytes are not a datum, are cut, or go on after the value
   */
  static StoredRecord decode(ByteBuffer datum) throws SpewFormatException {
    DatumReader in = new DatumReader(datum);
    StoredRecord decoded =
        new StoredRecord(
            in.readText("topic"),
            in.readText("topic_id"),
            in.readInt("partition", 0, Integer.MAX_VALUE),
            in.readLong("offset"),
            in.readText("channel"),
            in.readLong("time_micros"),
            in.readLong("timestamp"),
            TimestampKind.read(in),
            in.readPresence("leader_epoch")
                ? OptionalInt.of(in.readInt("leader_epoch"))
                : OptionalInt.empty(),
            headers(in),
            in.readOptionalBytes("key"),
            in.readOptionalBytes("value"));
    in.expectEnd();
    if (!TOPIC_ID.matcher(decoded.topicId).matches()) {
      throw in.damaged("topic_id is '%s', which is none of Kafka's".formatted(decoded.topicId));
    }
    if (decoded.offset < 0) {
      throw in.damaged("offset is " + decoded.offset);
    }
    return decoded;
  }

  private static List<StoredHeader> headers(DatumReader in) throws SpewFormatException {
    int count = in.readItemCount("headers", LEAST_HEADER_BYTES);
    if (count == 0) {
      return List.of();
    }
    List<StoredHeader> headers = new ArrayList<>();
    while (count > 0) {
      for (int i = 0; i < count; i++) {
        headers.add(
            new StoredHeader(in.readText("header key"), in.readOptionalBytes("header value")));
      }
      count = in.readItemCount("headers", LEAST_HEADER_BYTES);
    }
    return List.copyOf(headers);
  }

  /**
   * The value of a datum as a slice of it; empty if the value is null. The other fields are
   * skipped.
   *
   * @throws SpewFormatException if the lengths of the fields contradict the length of the datum
   */
  static ByteBuffer value(ByteBuffer datum) throws SpewFormatException {
    DatumReader in = new DatumReader(datum);
    in.skipBytes("topic");
    in.skipBytes("topic_id");
    in.readInt("partition");
    in.readLong("offset");
    in.skipBytes("channel");
    in.readLong("time_micros");
    in.readLong("timestamp");
    in.readInt("timestamp_type");
    if (in.readPresence("leader_epoch")) {
      in.readInt("leader_epoch");
    }
    for (int count = in.readItemCount("headers", LEAST_HEADER_BYTES);
        count > 0;
        count = in.readItemCount("headers", LEAST_HEADER_BYTES)) {
      for (int i = 0; i < count; i++) {
        in.skipBytes("header key");
        if (in.readPresence("header value")) {
          in.skipBytes("header value");
        }
      }
    }
    if (in.readPresence("key")) {
      in.skipBytes("key");
    }
    ByteBuffer value = in.readOptionalBytes("value");
    in.expectEnd();
    return value == null ? datum.slice(datum.limit(), 0) : value;
  }

  /** The event's id: the place of the record, which is unique. */
  String id() {
    return topicId + ":" + partition + ":" + offset;
  }

  /**
   * The event's header.
   *
   * @throws IllegalArgumentException if the channel or the time is not valid
   */
  SpewHeader header() {
    return new SpewHeader(id(), channel, Micros.toInstant(timeMicros), topic, texts());
  }

  /** The last header of each name as text, without names whose last header has no value. */
  private Map<String, String> texts() {
    if (headers.isEmpty()) {
      return Map.of();
    }
    Map<String, String> texts = new LinkedHashMap<>();
    for (StoredHeader header : headers) {
      texts.remove(header.key());
      if (header.value() != null) {
        texts.put(
            header.key(), StandardCharsets.UTF_8.decode(header.value().duplicate()).toString());
      }
    }
    return texts;
  }

  /** The event's header, for a decoded datum. */
  SpewHeader checkedHeader() throws SpewFormatException {
    try {
      return header();
    } catch (IllegalArgumentException e) {
      throw new SpewFormatException(
          "not an event of format %s: %s"
              .formatted(
                  KafkaRecordSerializer.NAME, requireNonNullElse(e.getMessage(), e.toString())),
          e);
    }
  }
}
