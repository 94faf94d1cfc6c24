/**
 * Meters of replays and cold starts for Micrometer. They need {@code
 * io.micrometer:micrometer-core}, which TattleTail does not bring along.
 */
@NullMarked
package io.tattletail.replay.metrics;

import org.jspecify.annotations.NullMarked;
