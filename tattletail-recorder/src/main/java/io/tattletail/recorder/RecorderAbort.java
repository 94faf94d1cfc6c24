package io.tattletail.recorder;

/**
 * Ends a recorder because of something that is not tried again, such as an {@link Error}: its state
 * is {@link RecorderState.Status#FAILED}, and later appends fail at once. Thread-safe.
 */
final class RecorderAbort {
  private final RecorderLifecycle lifecycle;
  private final AppendBuffer buffer;

  RecorderAbort(RecorderLifecycle lifecycle, AppendBuffer buffer) {
    this.lifecycle = lifecycle;
    this.buffer = buffer;
  }

  /** Only the first cause counts; the log has all. */
  void abort(String what, Throwable cause) {
    lifecycle.fail(what, cause);
    buffer.fail(cause);
  }
}
