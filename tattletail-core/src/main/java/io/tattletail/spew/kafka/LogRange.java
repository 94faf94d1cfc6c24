package io.tattletail.spew.kafka;

/**
 * The range of offsets that Kafka has of a partition.
 *
 * @param start the lowest offset that may still have a record
 * @param end the offset after the last one that a consumer may read
 */
record LogRange(long start, long end) {}
