package io.tattletail.recorder;

/**
 * The event may be in the archive or not: it was being written when the recorder gave up. Append it
 * again, to another recorder; a replay drops the one of two that is too many.
 */
public class RecordingUnknownException extends RecorderException {
  private static final long serialVersionUID = 1L;

  RecordingUnknownException(String message, Throwable cause) {
    super(message, cause);
  }
}
