/**
 * A recorder's meters for Micrometer. They need {@code io.micrometer:micrometer-core}, which
 * TattleTail does not bring along.
 */
@NullMarked
package io.tattletail.recorder.metrics;

import org.jspecify.annotations.NullMarked;
