package io.tattletail.replay.trace;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One event of a trace, and its place in the tree.
 *
 * @param channel of the event
 * @param id of the event
 * @param timestamp of the event
 * @param depth 0 for a root of the tree, one more for each cause above it
 * @param parent where in {@link TraceTree#events()} its cause is; empty for a root
 * @param delay from its cause's timestamp to its own, negative if the publishers' clocks say so;
 *     empty for a root
 * @param cause the id of its cause, by its header; also if that event was not found
 * @param correlation by its header
 * @param traceId of W3C's trace context, by its header
 */
public record TracedEvent(
    String channel,
    String id,
    Instant timestamp,
    int depth,
    OptionalInt parent,
    Optional<Duration> delay,
    Optional<String> cause,
    Optional<String> correlation,
    Optional<String> traceId) {}
