package io.tattletail.spew.kafka;

import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A fetched record.
 *
 * @param previous an offset before the record, with no other record between both
 */
record FetchedRecord(ConsumerRecord<byte[], byte[]> record, long previous) {
  private static final int OVERHEAD_BYTES = 128;

  /** The approximate number of bytes that the record takes in memory. */
  long bytes() {
    return OVERHEAD_BYTES
        + (long) Math.max(0, record.serializedKeySize())
        + Math.max(0, record.serializedValueSize());
  }
}
