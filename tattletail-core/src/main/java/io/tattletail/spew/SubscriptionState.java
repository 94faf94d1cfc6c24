package io.tattletail.spew;

import java.time.Instant;
import java.util.Optional;

/**
 * How a subscription does.
 *
 * @param status whether it delivers
 * @param since when it came to this status; while it retries, when the first of the failures
 *     happened that are not mended yet
 * @param reason for people: while it retries, what failed, where and why; when it has failed, what
 *     ended it; else empty
 * @param cause of the last failure while it retries, and of the end when it has failed; else empty
 */
public record SubscriptionState(
    Status status, Instant since, String reason, Optional<Throwable> cause) {
  /** What a subscription can be doing. */
  public enum Status {
    /** Events are delivered as they come. */
    RUNNING,
    /**
     * The broker cannot be reached or answers with errors, or a handler refuses events of at least
     * one stream. All of it is tried again, by itself and for as long as the subscription is open.
     */
    RETRYING,
    /**
     * It has ended by itself, because of an {@link Error} or something else that trying again does
     * not mend. Closing it throws the cause. It can be made again under its name.
     */
    FAILED,
    /** It was closed. */
    CLOSED
  }

  /**
   * This state for a health check.
   *
   * @param what is in this state, such as {@code subscription billing}
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
