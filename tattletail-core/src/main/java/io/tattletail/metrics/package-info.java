/**
 * Meters of subscriptions and publishers for Micrometer. They need {@code
 * io.micrometer:micrometer-core}, which TattleTail does not bring along. Recorder and replayer have
 * packages of their own for theirs.
 */
@NullMarked
package io.tattletail.metrics;

import org.jspecify.annotations.NullMarked;
