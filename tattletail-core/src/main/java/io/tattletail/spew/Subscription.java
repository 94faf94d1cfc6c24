package io.tattletail.spew;

import java.util.Map;
import java.util.OptionalLong;

/** A running delivery of events to a handler. Thread-safe. */
public interface Subscription extends AutoCloseable {
  /** The name under which the broker remembers what was acknowledged. */
  String name();

  /**
   * Where delivery really started: by stream, the last offset that was not delivered because it was
   * acknowledged, moved past, or no longer held. Streams that appear later are added. Empty if the
   * broker has no positions.
   */
  Map<String, Long> startedAfter();

  /** {@link #startedAfter()} of one stream; empty if nothing is known of it. */
  default OptionalLong startedAfter(String stream) {
    Long offset = startedAfter().get(stream);
    return offset == null ? OptionalLong.empty() : OptionalLong.of(offset);
  }

  /**
   * Stops the delivery and returns when no call of the handler is running any more; called from the
   * handler itself it returns at once. The broker keeps the subscription, so that it can be made
   * again. Closing twice does nothing.
   */
  @Override
  void close();
}
