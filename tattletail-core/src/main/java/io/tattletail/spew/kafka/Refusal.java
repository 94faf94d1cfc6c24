package io.tattletail.spew.kafka;

import java.time.Duration;
import java.util.Optional;

/**
 * The consequences of a failed call.
 *
 * @param order whether another call of the stream failed before, since it was last delivered again
 * @param rest the pause of the stream after its calls have ended; empty if its partition was
 *     revoked
 */
record Refusal(Order order, Optional<Duration> rest) {
  enum Order {
    FIRST,
    LATER
  }
}
