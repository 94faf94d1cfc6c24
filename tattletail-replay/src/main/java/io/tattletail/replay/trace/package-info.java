/**
 * Traces: the events that belong together, by their correlation, their cause, or their W3C trace,
 * as a tree of causes and effects. See {@link io.tattletail.replay.trace.EventTrace}.
 */
@NullMarked
package io.tattletail.replay.trace;

import org.jspecify.annotations.NullMarked;
