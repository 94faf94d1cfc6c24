package io.tattletail.recorder.legacy;

import java.io.IOException;

/** A file of a source is damaged, and the import is not to step over damage. */
public class DamagedSourceException extends IOException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message names file and position, and says what to do
   */
  public DamagedSourceException(String message, Throwable cause) {
    super(message, cause);
  }
}
