package io.tattletail.spew;

import java.time.Instant;
import java.util.Optional;

/**
 * The state of a subscription.
 *
 * @param status whether it delivers events
 * @param since the time at which the status changed; while it retries, the time of the first of its
 *     present failures
 * @param reason for people: while it retries, the failed call with place and cause; when it has
 *     failed, the cause of the end; else empty
 * @param cause of the last failure while it retries, and of the end when it has failed; else empty
 */
public record SubscriptionState(
    Status status, Instant since, String reason, Optional<Throwable> cause) {
  /** The statuses of a subscription. */
  public enum Status {
    /** Events are delivered as they come. */
    RUNNING,
    /**
     * The broker cannot be reached or answers with errors, or a handler refuses events of at least
     * one stream. The subscription retries for as long as it is open.
     */
    RETRYING,
    /**
     * It has ended, because of an {@link Error} or another failure that a retry cannot repair.
     * Closing it throws the cause. It can be opened again under its name.
     */
    FAILED,
    /** It was closed. */
    CLOSED
  }

  /**
   * This state for a health check.
   *
   * @param what the name of the object in this state, such as {@code subscription billing}
   */
  public Health health(String what) {
    return switch (status) {
      case RUNNING -> new Health(Health.Level.UP, since, what + " is running");
      case RETRYING -> new Health(Health.Level.DEGRADED, since, what + " retries: " + reason);
      case FAILED -> new Health(Health.Level.DOWN, since, what + " has failed: " + reason);
      case CLOSED -> new Health(Health.Level.DOWN, since, what + " is closed");
    };
  }

  /** Whether nothing is delivered any more. */
  public boolean isEnd() {
    return status == Status.FAILED || status == Status.CLOSED;
  }
}
