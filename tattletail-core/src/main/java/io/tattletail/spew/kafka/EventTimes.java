package io.tattletail.spew.kafka;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Chooses the time of a record's event from the record alone. So a record has the same time
 * whenever and wherever it is read. Counts the records whose time was replaced. Thread-safe.
 */
final class EventTimes {
  /** An earlier time is not plausible. */
  static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");

  /** A later time is not plausible. */
  static final Instant LATEST = Instant.parse("2100-01-01T00:00:00Z");

  private static final Logger LOG = LoggerFactory.getLogger(EventTimes.class);
  private static final long PAUSE_NANOS = Duration.ofMinutes(1).toNanos();
  private static final long SPAN_MICROS = ChronoUnit.MICROS.between(EARLIEST, LATEST);

  private final String subscription;
  private final RecordTime time;
  private final LongAdder implausible;

  /** The time from which the next warning may be logged. */
  private final AtomicLong quietUntilNanos = new AtomicLong(System.nanoTime());

  /**
   * @param implausible counts the times that were replaced
   */
  EventTimes(String subscription, RecordTime time, LongAdder implausible) {
    this.subscription = subscription;
    this.time = time;
    this.implausible = implausible;
  }

  /** The time of a record's event. */
  Instant of(ConsumerRecord<byte[], byte[]> record) {
    Optional<Instant> extracted = Optional.empty();
    RuntimeException failure = null;
    try {
      extracted = requireNonNull(time.of(record), "the function of the time returned null");
    } catch (RuntimeException e) {
      failure = e;
    }
    if (extracted.filter(EventTimes::isPlausible).isPresent()) {
      return extracted.get();
    }
    Instant replacement = replacement(record);
    implausible.increment();
    warn(record, extracted, replacement, failure);
    return replacement;
  }

  private static Instant replacement(ConsumerRecord<byte[], byte[]> record) {
    Instant kafkas = Instant.ofEpochMilli(record.timestamp());
    return isPlausible(kafkas)
        ? kafkas
        : EARLIEST.plus(Math.min(record.offset(), SPAN_MICROS), ChronoUnit.MICROS);
  }

  private static boolean isPlausible(Instant time) {
    return !time.isBefore(EARLIEST) && !time.isAfter(LATEST);
  }

  private void warn(
      ConsumerRecord<byte[], byte[]> record,
      Optional<Instant> extracted,
      Instant replacement,
      @Nullable RuntimeException failure) {
    long now = System.nanoTime();
    long quietUntil = quietUntilNanos.get();
    if (now - quietUntil < 0 || !quietUntilNanos.compareAndSet(quietUntil, now + PAUSE_NANOS)) {
      return;
    }
    LOG.warn(
        "subscription {}: topic {} partition {} offset {} has {}, so its event is of {}; {} records"
            + " had no plausible time so far",
        subscription,
        record.topic(),
        record.partition(),
        record.offset(),
        extracted
            .map(
                instant ->
                    "the time %s, which is not between %s and %s"
                        .formatted(instant, EARLIEST, LATEST))
            .orElse("no time that can be read"),
        replacement,
        implausible.sum(),
        failure);
  }
}
