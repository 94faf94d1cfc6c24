package io.tattletail.archive;

import java.io.IOException;

/**
 * An archive cannot be used as it is; the message says what was found where, and what to do. Trying
 * again gives the same.
 */
public class ArchiveException extends IOException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message what was expected, what was found, and what to do
   */
  public ArchiveException(String message) {
    super(message);
  }

  /**
   * @param message what was expected, what was found, and what to do
   * @param cause what led to it
   */
  public ArchiveException(String message, Throwable cause) {
    super(message, cause);
  }
}
