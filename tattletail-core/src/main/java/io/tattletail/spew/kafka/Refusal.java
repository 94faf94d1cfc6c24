package io.tattletail.spew.kafka;

import java.time.Duration;
import java.util.Optional;

/**
 * What follows from a call that failed.
 *
 * @param order whether another call of the stream failed before, since it was last delivered again
 * @param rest how long the stream rests when its calls have ended; empty if it is no longer ours
 */
record Refusal(Order order, Optional<Duration> rest) {
  enum Order {
    FIRST,
    LATER
  }
}
