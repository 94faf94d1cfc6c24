package io.tattletail.spew;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Counts of a subscription since it was opened in this process, and its present contents. The
 * numbers are of about one moment. Later versions may add some.
 */
public interface SubscriptionStatistics {
  /** Events with which the handler was called; one that is delivered again counts again. */
  long eventsDelivered();

  /** Bytes of the delivered events, serialized. */
  long bytesDelivered();

  /** Events that were acknowledged; one that is delivered and acknowledged again counts again. */
  long eventsAcknowledged();

  /** When an event was acknowledged last, by the clock of this process; empty if none was. */
  Optional<Instant> lastAcknowledged();

  /** Calls that the handler, or that of unreadable events, refused; each is delivered again. */
  long refusals();

  /** Records that are no event and that the handler of unreadable events took. */
  long unreadable();

  /** Events whose implausible time was replaced. */
  default long implausibleTimes() {
    return 0;
  }

  /**
   * Bytes of fetched events that are not acknowledged, or that are acknowledged behind an
   * unacknowledged event.
   */
  long heldBytes();

  /** Streams that this process delivers now. */
  int streams();

  /**
   * How many records the streams of this process have at the broker behind those acknowledged;
   * empty while that is not known.
   */
  OptionalLong lag();
}
