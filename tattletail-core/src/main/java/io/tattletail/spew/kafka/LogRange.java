package io.tattletail.spew.kafka;

/**
 * What Kafka has of a partition.
 *
 * @param start the lowest offset it may still have a record of
 * @param end the offset after the last that a consumer may read
 */
record LogRange(long start, long end) {}
