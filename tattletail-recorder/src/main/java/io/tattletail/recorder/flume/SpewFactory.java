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
 * owns the Spew and its resources. One thread at a time makes all calls.
 */
public interface SpewFactory extends AutoCloseable {
  /**
   * Connects to the broker.
   *
   * @param properties all properties of the source, without the prefix of agent and source, also
   *     those that the source itself reads
   * @param unreadable receives bytes that the broker delivers and the serializer cannot read, and
   *     passes them through Flume's channel to the archive's rejected events. A Spew may handle
   *     them in another way
   * @return the broker; the factory closes it
   * @throws Exception if it cannot connect: the source does not start, and Flume tries again
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
