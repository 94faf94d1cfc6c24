package io.tattletail.replay;

import java.util.List;
import java.util.stream.Stream;

/**
 * Counts of events that the handler refused.
 *
 * @param skipped events that were skipped
 * @param parked events delivered to the dead-letter handler
 * @param retries calls of the handler after one that failed
 * @param first the first ten events that were skipped or parked; immutable
 */
public record HandlerFailures(long skipped, long parked, long retries, List<HandlerFailure> first) {
  static final HandlerFailures NONE = new HandlerFailures(0, 0, 0, List.of());

  /** Of both, the ten errors of this one first. */
  public HandlerFailures plus(HandlerFailures later) {
    return new HandlerFailures(
        skipped + later.skipped,
        parked + later.parked,
        retries + later.retries,
        Stream.concat(first.stream(), later.first.stream()).limit(10).toList());
  }

  /** Copies the list. */
  public HandlerFailures {
    first = List.copyOf(first);
  }
}
