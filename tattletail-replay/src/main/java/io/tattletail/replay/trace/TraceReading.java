package io.tattletail.replay.trace;

import io.tattletail.replay.LostPart;
import java.util.List;
import java.util.Optional;

/**
 * How the window was read.
 *
 * @param passes how often
 * @param events in all passes
 * @param unreadable events whose header cannot be decoded
 * @param lost parts of files that were skipped as damaged
 * @param limit what ended the search before it was complete, in a sentence
 */
record TraceReading(
    int passes, long events, long unreadable, List<LostPart> lost, Optional<String> limit) {
  TraceReading {
    lost = List.copyOf(lost);
  }
}
