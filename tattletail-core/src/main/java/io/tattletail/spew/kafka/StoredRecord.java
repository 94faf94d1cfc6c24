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
 * A record of Kafka's as format {@code kafka-record-1} has it. No class of Kafka's is named here,
 * so that replays need none.
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
 * @param timestampMillis the record's, -1 if it has none
 * @param headers in order, with repeats
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

  /** A length and a union's branch. */
  private static final int LEAST_HEADER_BYTES = 2;

  /** What a record's timestamp is. */
  enum TimestampKind {
    NO_TIMESTAMP_TYPE(0),
    CREATE_TIME(1),
    LOG_APPEND_TIME(2);

    private final int symbol;

    /**
     * @param symbol its place in the schema
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

  /** One of a record's headers. */
  record StoredHeader(String key, @Nullable ByteBuffer value) {}

  /** The datum, in an array of its own. */
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
   * Reads a datum, and does not look at the bytes of the value.
   *
   * @throws SpewFormatException if it is none, or is cut, or has something behind its value
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
   * The value of a datum as a slice of it, empty if it is null. All else is skipped.
   *
   * @throws SpewFormatException if its parts do not fit into it
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

  /** The event's id: the record's place, which no other record ever has. */
  String id() {
    return topicId + ":" + partition + ":" + offset;
  }

  /**
   * The event's header.
   *
   * @throws IllegalArgumentException if the channel or the time is none
   */
  SpewHeader header() {
    return new SpewHeader(id(), channel, Micros.toInstant(timeMicros), topic, texts());
  }

  /** The last header of each name as text, without those that have no value. */
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

  /** {@link #header()} of a datum that was read. */
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
