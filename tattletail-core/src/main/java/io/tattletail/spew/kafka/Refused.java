package io.tattletail.spew.kafka;

/**
 * What a stream is held up by.
 *
 * @param offset of the first record that was refused
 * @param cause why
 */
record Refused(long offset, Throwable cause) {}
