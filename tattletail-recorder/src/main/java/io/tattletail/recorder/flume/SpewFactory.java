package io.tattletail.recorder.flume;

import io.tattletail.spew.Spew;
import io.tattletail.spew.UnreadableEventHandler;
import java.io.IOException;
import java.util.Map;

/**
 * Connects a {@link SpewSource} to a broker. An implementation is public, has a public constructor
 * without parameters, and is named in the agent's configuration.
 *
 * <p>The source makes one factory for each start, calls {@link #open} once, and {@link #close()}
 * once: after the subscription is closed, or when {@link #open} or subscribing failed. The factory
 * owns the Spew, and what it opened for it. All calls are made by one thread at a time.
 */
public interface SpewFactory extends AutoCloseable {
  /**
   * Connects to the broker.
   *
   * @param properties all properties of the source, without the prefix of agent and source, those
   *     that the source itself knows included
   * @param unreadable to be called with what the broker delivers and its serializer cannot read: it
   *     passes the bytes on through Flume's channel to the archive's rejected events. A Spew that
   *     has another use for them need not call it
   * @return the broker; the factory closes it
   * @throws Exception if there is none: the source does not start, and Flume tries again
   */
  Spew open(Map<String, String> properties, UnreadableEventHandler unreadable) throws Exception;

  /**
   * Closes the Spew, if the factory is not one of several that share it.
   *
   * @throws IOException if it could not be closed; the source logs it
   */
  @Override
  void close() throws IOException;
}
