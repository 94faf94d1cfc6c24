package io.tattletail.recorder;

/**
 * The event may be in the archive or not: it was being written and could not be for too long.
 * Append it again; a replay drops the one of two that is too many.
 */
public class RecordingUnknownException extends RecorderException {
  private static final long serialVersionUID = 1L;

  RecordingUnknownException(String message, Throwable cause) {
    super(message, cause);
  }
}
