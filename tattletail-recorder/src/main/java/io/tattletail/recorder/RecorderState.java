package io.tattletail.recorder;

import java.time.Instant;

/**
 * How a recorder does.
 *
 * @param status whether it records
 * @param since by the recorder's clock; while it retries, since the first error
 * @param reason for people: the last error while it retries, else empty
 */
public record RecorderState(Status status, Instant since, String reason) {
  /** What a recorder can be doing. */
  public enum Status {
    /** What is appended is written. */
    RECORDING,
    /**
     * The last write failed, and is tried again. Appended events wait, up to {@link
     * RecorderOptions#maxPendingBytes}, and fail after {@link RecorderOptions#retryFor}.
     */
    RETRYING,
    /** It was closed, and takes no more events. */
    CLOSED
  }
}
