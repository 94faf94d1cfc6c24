package io.tattletail.recorder;

/**
 * The recorder had ended by itself, for the cause of this exception, such as an {@link
 * OutOfMemoryError}. What it acknowledged is safe. Restart the process, or at least open another
 * recorder.
 */
public class RecorderFailedException extends RecorderException {
  private static final long serialVersionUID = 1L;

  RecorderFailedException(String message, Throwable cause) {
    super(message, cause);
  }
}
