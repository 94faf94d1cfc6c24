package io.tattletail.spew.kafka;

import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Says when what a record tells of happened: the time of its event.
 *
 * <p>It must say the same each time it is asked for one record. A record that is recorded twice is
 * one event only if both have the same time, so no clock may be asked.
 *
 * <p>A time that is absent, or not between 2000-01-01T00:00:00Z and 2100-01-01T00:00:00Z, is
 * replaced by Kafka's timestamp of the record; and if that is not between them either, by
 * 2000-01-01T00:00:00Z and as many microseconds as the record's offset says. A time that cannot be
 * found because this throws counts as absent. Such records are counted, and warned of once a minute
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
   * A text or number within a value in JSON, as {@link #header} takes it. What follows it in the
   * value is not read.
   *
   * @param pointer a JSON pointer (RFC 6901), such as {@code /meta/happened_at}
   * @throws IllegalArgumentException if it is no JSON pointer to a part of the value
   */
  static RecordTime jsonPointer(String pointer) {
    return new JsonPointerTime(pointer);
  }
}
