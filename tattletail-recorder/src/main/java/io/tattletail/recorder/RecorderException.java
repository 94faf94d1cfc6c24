package io.tattletail.recorder;

import java.io.IOException;

/**
 * An event was not acknowledged. The subclasses say whether it can be in the archive, and what the
 * caller may do.
 */
public abstract class RecorderException extends IOException {
  private static final long serialVersionUID = 1L;

  RecorderException(String message, Throwable cause) {
    super(message, cause);
  }

  RecorderException(String message) {
    super(message);
  }
}
