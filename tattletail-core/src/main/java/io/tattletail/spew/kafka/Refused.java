package io.tattletail.spew.kafka;

/**
 * The reason for which a stream pauses.
 *
 * @param offset the offset of the first refused record
 * @param cause the failure of the handler
 */
record Refused(long offset, Throwable cause) {}
