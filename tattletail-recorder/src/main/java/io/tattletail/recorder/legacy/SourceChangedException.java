package io.tattletail.recorder.legacy;

import java.io.IOException;

/** An import was begun with other data than it is to go on with. */
public class SourceChangedException extends IOException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message the difference, and what to do
   */
  public SourceChangedException(String message) {
    super(message);
  }
}
