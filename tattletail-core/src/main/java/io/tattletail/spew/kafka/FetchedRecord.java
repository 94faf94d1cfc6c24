package io.tattletail.spew.kafka;

import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A record that was fetched.
 *
 * @param previous the offset it follows, with nothing between
 */
record FetchedRecord(ConsumerRecord<byte[], byte[]> record, long previous) {
  private static final int OVERHEAD_BYTES = 128;

  /** About what it takes in memory. */
  long bytes() {
    return OVERHEAD_BYTES
        + (long) Math.max(0, record.serializedKeySize())
        + Math.max(0, record.serializedValueSize());
  }
}
