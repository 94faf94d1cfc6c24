/**
 * The contract with the message broker, called Spew: what an event is, how it is serialized, and
 * how one publishes and subscribes.
 *
 * <p>Recorder and replayer know the broker by these types alone. An adapter to a real broker
 * implements {@link io.tattletail.spew.Spew} and hands out {@link io.tattletail.spew.SpewEvent}s; a
 * consumer implements {@link io.tattletail.spew.SpewEventHandler} and cannot tell, unless it asks
 * for {@link io.tattletail.spew.SpewEvent#origin()}, whether an event is live or comes from an
 * archive. A consumer that makes many events durable at once implements {@link
 * io.tattletail.spew.AsyncSpewEventHandler}.
 */
@NullMarked
package io.tattletail.spew;

import org.jspecify.annotations.NullMarked;
