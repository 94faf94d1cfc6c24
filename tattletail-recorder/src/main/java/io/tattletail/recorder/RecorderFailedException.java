package io.tattletail.recorder;

/**
 * The recorder has ended because of the cause of this exception, such as an {@link
 * OutOfMemoryError}. Its acknowledged events are safe. Restart the process, or at least open
 * another recorder.
 */
public class RecorderFailedException extends RecorderException {
  private static final long serialVersionUID = 1L;

  RecorderFailedException(String message, Throwable cause) {
    super(message, cause);
  }
}
