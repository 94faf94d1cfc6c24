/**
 * The contract with the message broker, called Spew: events, serializers, publishing and
 * subscriptions.
 *
 * <p>Recorder and replayer use the broker through these types only. An adapter to a broker
 * implements {@link io.tattletail.spew.Spew} and delivers {@link io.tattletail.spew.SpewEvent}s; a
 * consumer implements {@link io.tattletail.spew.SpewEventHandler} for live and replayed events
 * alike; {@link io.tattletail.spew.SpewEvent#origin()} tells them apart. A consumer that makes many
 * events durable at once implements {@link io.tattletail.spew.AsyncSpewEventHandler}.
 */
@NullMarked
package io.tattletail.spew;

import org.jspecify.annotations.NullMarked;
