package io.tattletail.common;

import java.io.IOException;

/**
 * An archive cannot be used as it is. The message has the path, what was found there, and what to
 * do. A retry fails in the same way.
 */
public class ArchiveException extends IOException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message the problem, and what to do
   */
  public ArchiveException(String message) {
    super(message);
  }

  /**
   * @param message what was expected, what was found, and what to do
   * @param cause the cause
   */
  public ArchiveException(String message, Throwable cause) {
    super(message, cause);
  }
}
