package io.tattletail.recorder;

import io.tattletail.spew.Health;
import java.time.Instant;
import java.util.Optional;

/**
 * The state of a recorder.
 *
 * @param status whether it records
 * @param since by the recorder's clock; while it retries, since the first error
 * @param reason for people: the last error while it retries; when it has failed, the cause of the
 *     end; else empty
 * @param cause of the end when it has failed, else empty
 */
public record RecorderState(
    Status status, Instant since, String reason, Optional<Throwable> cause) {
  /** The statuses of a recorder. */
  public enum Status {
    /** Appended events are written. */
    RECORDING,
    /**
     * The last write failed, and is tried again. Appended events wait, up to {@link
     * RecorderOptions#maxPendingBytes}, and fail after {@link RecorderOptions#retryFor}.
     */
    RETRYING,
    /**
     * It has ended because of an {@link Error}, such as lack of memory, and takes no more events.
     * Its acknowledged events are safe. Closing it throws the cause.
     */
    FAILED,
    /** It was closed, and takes no more events. */
    CLOSED
  }

  /** Whether it takes no more events. */
  public boolean isEnd() {
    return status == Status.FAILED || status == Status.CLOSED;
  }

  Health health(String recorder) {
    String what = "recorder " + recorder;
    return switch (status) {
      case RECORDING -> new Health(Health.Level.UP, since, what + " is recording");
      case RETRYING -> new Health(Health.Level.DEGRADED, since, what + " retries: " + reason);
      case FAILED -> new Health(Health.Level.DOWN, since, what + " has failed: " + reason);
      case CLOSED -> new Health(Health.Level.DOWN, since, what + " is closed");
    };
  }
}
