/**
 * Links the traces of replays to those of the events. It needs {@code
 * io.opentelemetry:opentelemetry-api}, which TattleTail does not bring along.
 */
@NullMarked
package io.tattletail.replay.tracing;

import org.jspecify.annotations.NullMarked;
