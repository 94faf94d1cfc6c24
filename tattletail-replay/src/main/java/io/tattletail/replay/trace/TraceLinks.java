package io.tattletail.replay.trace;

import java.util.Optional;

/**
 * What an event's headers say of other events.
 *
 * @param correlation shared by all events of a process
 * @param cause the id of the event that caused this one
 * @param traceId of its W3C trace, 32 hexadecimal digits
 */
record TraceLinks(Optional<String> correlation, Optional<String> cause, Optional<String> traceId) {
  /** How many characters it holds. */
  long length() {
    return length(correlation) + length(cause) + length(traceId);
  }

  private static long length(Optional<String> text) {
    return text.isPresent() ? text.get().length() : 0;
  }
}
