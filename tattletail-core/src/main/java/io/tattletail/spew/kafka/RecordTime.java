package io.tattletail.spew.kafka;

import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Reads the time of an event from a record.
 *
 * <p>It must return the same time each time for one record, and so must not use a clock: a record
 * that is recorded twice is one event only if both have the same time.
 *
 * <p>A time that is absent, or not between 2000-01-01T00:00:00Z and 2100-01-01T00:00:00Z, is
 * replaced by Kafka's timestamp of the record; and if that is not between them either, by
 * 2000-01-01T00:00:00Z and as many microseconds as the record's offset says. If this throws, the
 * time counts as absent. These records are counted, and a warning names one of them, once a minute
 * at most.
 *
 * <p>Implementations are thread-safe.
 */
@FunctionalInterface
public interface RecordTime {
  /** The time of a record; empty if it has none. */
  Optional<Instant> of(ConsumerRecord<byte[], byte[]> record);

  /** Kafka's timestamp, which is the producer's or the broker's, as the topic is configured. */
  static RecordTime kafka() {
    return record -> Optional.of(Instant.ofEpochMilli(record.timestamp()));
  }

  /**
   * The last header of a name. Its text is ISO-8601 with an offset, such as {@code
   * 2026-11-22T10:15:00Z}, or a number of milliseconds since 1970-01-01T00:00:00Z.
   */
  static RecordTime header(String name) {
    return new HeaderTime(name);
  }

  /**
   * A text or number within a value in JSON, as {@link #header} takes it. The rest of the value
   * behind it is not read.
   *
   * @param pointer a JSON pointer (RFC 6901), such as {@code /meta/happened_at}
   * @throws IllegalArgumentException if it is no JSON pointer to a part of the value
   */
  static RecordTime jsonPointer(String pointer) {
    return new JsonPointerTime(pointer);
  }
}
