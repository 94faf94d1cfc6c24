package io.tattletail.spew.kafka;

import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Reads the time of an event from a record.
 *
 * <p>An implementation must always return the same time for the same record, and so must not use a
 * clock. A record that is recorded twice is one event only if both copies have the same time.
 *
 * <p>A time that is absent, or not between 2000-01-01T00:00:00Z and 2100-01-01T00:00:00Z, is
 * replaced by Kafka's timestamp of the record. If that is not between them either, it is replaced
 * by 2000-01-01T00:00:00Z plus one microsecond for each offset. If the implementation throws, the
 * time counts as absent. A subscription counts the records whose time was replaced. At most once a
 * minute, a warning names one of them.
 *
 * <p>Implementations are thread-safe.
 */
@FunctionalInterface
public interface RecordTime {
  /** The time of a record; empty if it has none. */
  Optional<Instant> of(ConsumerRecord<byte[], byte[]> record);

  /**
   * Kafka's timestamp of the record. The topic's configuration decides whether it is the producer's
   * time or the broker's.
   */
  static RecordTime kafka() {
    return record -> Optional.of(Instant.ofEpochMilli(record.timestamp()));
  }

  /**
   * The time in the last header of this name. The header's text is ISO-8601 with an offset, such as
   * {@code 2026-11-22T10:15:00Z}, or a number of milliseconds since 1970-01-01T00:00:00Z.
   */
  static RecordTime header(String name) {
    return new HeaderTime(name);
  }

  /**
   * The time in a text or whole number of a value in JSON, in the formats of {@link #header}. The
   * value is not read beyond it.
   *
   * @param pointer a JSON pointer (RFC 6901), such as {@code /meta/happened_at}
   * @throws IllegalArgumentException if it is no JSON pointer to a part of the value
   */
  static RecordTime jsonPointer(String pointer) {
    return new JsonPointerTime(pointer);
  }
}
