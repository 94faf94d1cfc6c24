package io.tattletail.explorer;

import io.tattletail.spew.SpewEvent;
import java.nio.ByteBuffer;
import java.util.Map;

/**
 * Hides what people who explore an archive may not see. Searches look at what it leaves alone, so
 * that nobody finds out by searching.
 *
 * <p>Called by many threads at once. If it throws, nothing of the event's payload and headers is
 * shown, and no search finds it.
 */
@FunctionalInterface
public interface PayloadRedactor {
  /**
   * What is shown in the place of an event's payload.
   *
   * @return bytes of its own, or {@link SpewEvent#payload()} as it is
   */
  ByteBuffer payload(SpewEvent event);

  /** What is shown in the place of an event's headers. Default: all. */
  default Map<String, String> headers(SpewEvent event) {
    return event.headers();
  }
}
